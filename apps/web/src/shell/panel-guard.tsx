import { Component, type ReactNode } from 'react';

type Props = { readonly name: string; readonly children: ReactNode };
type State = { readonly problem: string | null };

/** A fault in one panel stays in that panel: whoever has a position must still be able to close. */
export class PanelGuard extends Component<Props, State> {
  override state: State = { problem: null };

  static getDerivedStateFromError(error: unknown): State {
    return { problem: error instanceof Error ? error.message : String(error) };
  }

  override render(): ReactNode {
    const { problem } = this.state;
    if (problem === null) return this.props.children;
    return (
      <div className="empty" role="alert">
        {this.props.name} failed: {problem}
        <button type="button" onClick={() => this.setState({ problem: null })}>
          Try again
        </button>
      </div>
    );
  }
}
