import type { SetLeverage } from '@tandem/protocol';
import { ceilDiv, floorDiv, magnitude, RATE_ONE, toNumber } from './integers.ts';
import { crossEquity, initialMargin, positionValue, requiredMargin } from './margin.ts';
import { recordOf } from './positions.ts';
import { reject, type Verdict } from './reject.ts';
import type { PositionRecord, State } from './state.ts';

/** Margin with the new rate in place; `requiredBefore` is what the old one asked for. */
function guardNewRate(state: State, record: PositionRecord, requiredBefore: bigint): Verdict {
  const { account, mode, size } = record;
  if (mode === 'isolated' && size !== 0n) {
    const needed = initialMargin(record, magnitude(size));
    const equity = positionValue(state, record, 'initial');
    if (equity < needed) return reject('InsufficientMargin', needed, equity);
  }
  const required = requiredMargin(state, account);
  const equity = crossEquity(state, account, 'initial');
  const isRefused = equity < required && required > requiredBefore;
  return isRefused ? reject('InsufficientMargin', required, equity) : null;
}

export function setLeverage(state: State, command: SetLeverage): Verdict {
  const account = state.accounts.get(command.account);
  if (account === undefined) return reject('AccountUnknown', 0, command.account);
  const market = state.marketById.get(command.market);
  if (market === undefined) return reject('MarketUnknown', 0, command.market);
  if (market.rules.kind === 'spot') return reject('WrongMarketKind', 0, 1);
  const leverage = BigInt(command.leverage);
  const highest = floorDiv(RATE_ONE, market.rules.tiers[0]?.initialRate ?? RATE_ONE);
  if (leverage < 1n || leverage > highest) return reject('LeverageInvalid', highest, leverage);
  const record = recordOf(account, market, command.marginMode);
  const requiredBefore = requiredMargin(state, account);
  const rateBefore = record.customRate;
  record.customRate = ceilDiv(RATE_ONE, leverage);
  const refusal = guardNewRate(state, record, requiredBefore);
  if (refusal !== null) {
    record.customRate = rateBefore;
    return refusal;
  }
  const most = state.key?.rules?.maxLeverage ?? null;
  if (most !== null && leverage > BigInt(most)) {
    record.customRate = rateBefore;
    return reject('KeyLeverage', most, leverage);
  }
  // After this point the command succeeds.
  state.events.push({
    kind: 'LeverageSet',
    account: account.id,
    market: market.id,
    marginMode: command.marginMode,
    leverage: command.leverage,
    initialRatePpb: toNumber(record.customRate),
  });
  return null;
}
