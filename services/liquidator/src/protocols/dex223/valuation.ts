import type { Address } from 'viem';
import type { Holding } from '../../model/position.ts';
import type { OracleAnswer, OracleRevert } from './spot-oracle.ts';

export type Valuation =
  | { readonly kind: 'valued'; readonly value: bigint }
  | { readonly kind: 'reverts'; readonly reason: OracleRevert; readonly asset: Address };

/**
 * Units of the base asset: its own balance, always the first holding, and what the oracle says of
 * each other one. The collateral counts as any holding does. One revert is the revert of them all.
 */
export function computeValue(
  holdings: readonly Holding[],
  quote: (asset: Address, amount: bigint) => OracleAnswer,
): Valuation {
  let value = 0n;
  for (const [index, { asset, balance }] of holdings.entries()) {
    if (index === 0) {
      value += balance;
      continue;
    }
    const answer = quote(asset, balance);
    if (answer.kind === 'reverts') return { kind: 'reverts', reason: answer.reason, asset };
    value += answer.amount;
  }
  return { kind: 'valued', value };
}
