import type { ReactNode } from 'react';
import { cleanTyped, stepped } from './amounts.ts';

type Props = {
  readonly name: string;
  readonly id: string;
  readonly value: string;
  readonly unit: string;
  readonly step: string;
  readonly isWrong?: boolean;
  readonly onChange: (value: string) => void;
};

const LARGE_STEP = 10;

/** A field for an amount: decimal keypad, arrows move it by a step, Shift by ten. */
export function AmountField(props: Props): ReactNode {
  const { name, id, value, unit, step, isWrong = false, onChange } = props;
  return (
    <label className={`field ${isWrong ? 'wrong' : ''}`}>
      <span>{name}</span>
      <input
        id={id}
        inputMode="decimal"
        enterKeyHint="done"
        autoComplete="off"
        aria-invalid={isWrong}
        value={value}
        onChange={(event) => onChange(cleanTyped(event.target.value))}
        onKeyDown={(event) => {
          if (event.key !== 'ArrowUp' && event.key !== 'ArrowDown') return;
          event.preventDefault();
          const times = (event.key === 'ArrowUp' ? 1 : -1) * (event.shiftKey ? LARGE_STEP : 1);
          onChange(stepped(value, step, times));
        }}
      />
      <span>{unit}</span>
    </label>
  );
}
