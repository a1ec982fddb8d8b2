import type { ReactNode } from 'react';

type Props = { readonly name: string; readonly children: ReactNode };

/** One figure of a page. */
export function Tile({ name, children }: Props): ReactNode {
  return (
    <div className="tile">
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
