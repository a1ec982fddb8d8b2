import type { ReactNode } from 'react';

type Props<W extends string> = {
  readonly name: string;
  readonly value: W;
  readonly words: { readonly [word in W]: string };
  readonly onChange: (word: W) => void;
};

/** One word of a few, named beside it. */
export function Choice<W extends string>({ name, value, words, onChange }: Props<W>): ReactNode {
  return (
    <label className="choice-field">
      <span className="muted">{name}</span>
      <select value={value} onChange={(event) => onChange(event.target.value as W)}>
        {(Object.entries(words) as [W, string][]).map(([word, text]) => (
          <option key={word} value={word}>
            {text}
          </option>
        ))}
      </select>
    </label>
  );
}

export const TRIGGER_PRICES = {
  mark: 'Mark price',
  last: 'Last price',
  index: 'Index price',
} as const;
