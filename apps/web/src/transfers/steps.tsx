import type { ReactNode } from 'react';

export type Step = {
  readonly name: string;
  readonly state: 'waiting' | 'now' | 'done' | 'failed';
};

/** How far a transfer has come. */
export function Steps({ steps }: { readonly steps: readonly Step[] }): ReactNode {
  return (
    <ol className="steps" role="status">
      {steps.map(({ name, state }) => (
        <li key={name} className={state}>
          {name}
        </li>
      ))}
    </ol>
  );
}

/** The steps before `at` are done, it itself is under way or failed. */
export function stepsAt(names: readonly string[], at: number, isFailed: boolean): readonly Step[] {
  return names.map((name, index) => {
    if (index < at) return { name, state: 'done' };
    if (index > at) return { name, state: 'waiting' };
    return { name, state: isFailed ? 'failed' : 'now' };
  });
}
