import type { ReactNode } from 'react';
import { floorTo } from './amounts.ts';

const PORTIONS = [25, 50, 75, 100] as const;

type Props = {
  /** All that is possible; null while nobody knows. */
  readonly most: string | null;
  readonly step: string;
  readonly name: string;
  readonly onTake: (part: string) => void;
};

/** Presses for parts of what is possible, floored to the step. */
export function PortionButtons({ most, step, name, onTake }: Props): ReactNode {
  const take = (portion: number): void => {
    if (most === null) return;
    const part = ((Number(most) * portion) / 100).toFixed(12);
    onTake(portion === 100 ? most : (floorTo(part, step) ?? ''));
  };
  return (
    <div className="portions" role="group" aria-label={name}>
      {PORTIONS.map((portion) => (
        <button
          key={portion}
          type="button"
          disabled={most === null || Number(most) === 0}
          onClick={() => take(portion)}
        >
          {portion}%
        </button>
      ))}
    </div>
  );
}
