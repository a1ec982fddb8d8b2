import type { Address } from 'viem';
import type { Order, Position } from '../../model/position.ts';
import type { UnpricedReason, Verdict } from '../../model/verdict.ts';
import type { OracleQuotes } from '../protocol.ts';
import { computeDebt, computeInsolventAt, isDebtWithin256Bits, isSubject } from './debt.ts';
import type { Generation } from './generation.ts';

export type VerdictQuestion = {
  readonly generation: Generation;
  readonly position: Position;
  /** null while the terms were not read. */
  readonly order: Order | null;
  readonly quotes: OracleQuotes;
  readonly timestamp: bigint;
};

const WORD = 1n << 256n;

/** What the contract says about one position, in its own integers. */
export function computeVerdict(question: VerdictQuestion): Verdict {
  const { generation, position, order, quotes, timestamp } = question;
  const { positionId, holdings } = position;
  const base = holdings[0];
  if (order === null || base === undefined)
    return unpriced(positionId, 'TermsUnknown', base?.asset ?? position.owner);
  let value = base.balance;
  for (const { asset, balance } of holdings.slice(1)) {
    const amount = quotes.amountOut(order.oracle, order.baseAsset, asset, balance);
    if (typeof amount !== 'bigint') return unpriced(positionId, amount, asset);
    value += amount;
  }
  const terms = { generation, ...position };
  if (value >= WORD || !isDebtWithin256Bits(terms, timestamp))
    return unpriced(positionId, 'OracleUnknown', base.asset);
  const debt = computeDebt(terms, timestamp);
  return {
    kind: 'priced',
    positionId,
    debt,
    value,
    isSubject: isSubject(value, debt),
    insolventAt: computeInsolventAt(terms, value),
  };
}

function unpriced(positionId: bigint, reason: UnpricedReason, asset: Address): Verdict {
  return { kind: 'unpriced', positionId, reason, asset };
}
