import { signedScaledInteger } from '../decimal-text.ts';
import { RecordingFault } from '../fault.ts';
import { parseHyperliquidDocument } from '../hyperliquid/parse-document.ts';
import type { HyperliquidPosition, HyperliquidUserState } from '../hyperliquid/record.ts';

/** One cross-margined account with its positions, in micro-dollars and 10^-8 coins. */
export type AccountVector = {
  readonly accountValueMicros: number;
  readonly totalNotionalMicros: number;
  readonly positions: readonly PositionVector[];
};

export type PositionVector = {
  readonly coin: string;
  /** Signed, in 10^-8 coins. */
  readonly sizeE8: number;
  /** Without sign. Mark price is notional divided by size. */
  readonly notionalMicros: number;
  /** In 10^-8 dollars; null when no positive price liquidates the account. */
  readonly liquidationPriceE8: number | null;
};

/** The account of the recorded user state. */
export function parseAccountVector(text: string): AccountVector {
  const [entry] = parseHyperliquidDocument(text);
  if (entry?.kind !== 'record' || entry.record.kind !== 'userState') {
    throw new RecordingFault('UnknownShape', 'the first answer is not a user state');
  }
  const state: HyperliquidUserState = entry.record;
  return {
    accountValueMicros: signedScaledInteger(state.accountValue, 6),
    totalNotionalMicros: signedScaledInteger(state.totalNotional, 6),
    positions: state.positions.map(toVector),
  };
}

function toVector(position: HyperliquidPosition): PositionVector {
  const { liquidationPrice } = position;
  return {
    coin: position.coin,
    sizeE8: signedScaledInteger(position.size, 8),
    notionalMicros: signedScaledInteger(position.notional, 6),
    liquidationPriceE8: liquidationPrice === null ? null : signedScaledInteger(liquidationPrice, 8),
  };
}
