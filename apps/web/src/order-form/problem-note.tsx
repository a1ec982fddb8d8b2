import type { ReactNode } from 'react';
import type { DraftProblem } from './draft-problem.ts';
import { change } from './order-draft.ts';

type Props = {
  readonly problems: readonly DraftProblem[];
  readonly field: DraftProblem['field'];
};

/** What is wrong with a field, and the press that repairs it. Keeps its height while empty. */
export function ProblemNote({ problems, field }: Props): ReactNode {
  const problem = problems.find((one) => one.field === field);
  const remedy = problem?.remedy;
  return (
    <div className={`field-note ${problem?.isBlocking === true ? 'down' : 'warn'}`} role="alert">
      {problem?.text}
      {remedy !== undefined && (
        <button type="button" onClick={() => change(remedy.fields)}>
          {remedy.label}
        </button>
      )}
    </div>
  );
}
