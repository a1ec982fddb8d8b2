import type { ExchangeState } from '@tandem/engine';
import type { LimitStanding } from '@tandem/projections';

/** What no event tells of a key's limits and of an account's day, as plain data. */
export function limitStanding(
  { keys, accounts, dayWatches }: ExchangeState,
  signer: { readonly account: number; readonly keyId: number },
  account: number,
): LimitStanding {
  const key = keys.find(signer.account, signer.keyId);
  const watch = dayWatches.get(accounts.slotOf(account));
  return {
    key: key === undefined || key.wallet !== null ? null : plainKey(key),
    day:
      watch === undefined
        ? null
        : { equity: watch.equity, moved: watch.moved, highWater: watch.highWater },
  };
}

function plainKey(key: NonNullable<LimitStanding['key']>): NonNullable<LimitStanding['key']> {
  const { scopes, limits, volumeDay, volume, baselineDay, baseline } = key;
  return { scopes, limits: { ...limits }, volumeDay, volume, baselineDay, baseline };
}
