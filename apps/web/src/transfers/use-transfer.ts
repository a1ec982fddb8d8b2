import { useState } from 'react';
import { describeProblem } from '../state/problem-words.ts';

export type Transfer = {
  /** Steps that are done; below zero before the start. */
  readonly step: number;
  readonly problem: string | null;
  readonly isRunning: boolean;
  /** Runs the deed, which tells how many steps are done, unless one is under way. */
  readonly run: (deed: (reached: (step: number) => void) => Promise<void>) => void;
};

/** One movement of money from the press to its end, or to the reason why it failed. */
export function useTransfer(steps: number): Transfer {
  const [step, setStep] = useState(-1);
  const [problem, setProblem] = useState<string | null>(null);
  const isRunning = step >= 0 && step < steps && problem === null;
  const run: Transfer['run'] = (deed) => {
    if (isRunning) return;
    setProblem(null);
    setStep(0);
    deed(setStep).catch((error: unknown) => setProblem(describeProblem(error).detail));
  };
  return { step, problem, isRunning, run };
}
