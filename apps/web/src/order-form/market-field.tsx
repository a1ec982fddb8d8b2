import type { Market } from '@tandem/api';
import type { ReactNode } from 'react';
import { AmountField } from './amount-field.tsx';

type Props = {
  readonly id: string;
  readonly name: string;
  /** A price moves by ticks of the quote asset, a size by lots of the base asset. */
  readonly of: 'price' | 'size';
  readonly market: Market;
  /** What is typed, and what takes the next text. */
  readonly typed: readonly [value: string, onChange: (value: string) => void];
  readonly isWrong?: boolean;
};

/** A price or a size of a market, with its unit and its step. */
export function MarketField({ of, market, typed, ...named }: Props): ReactNode {
  const [value, onChange] = typed;
  const rest = { ...named, value, onChange };
  return of === 'price' ? (
    <AmountField {...rest} unit={market.quoteAsset} step={market.tickSize} />
  ) : (
    <AmountField {...rest} unit={market.baseAsset} step={market.lotSize} />
  );
}
