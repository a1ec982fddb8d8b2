import { ITEM, type Item, type ItemKind } from './section-writer.ts';

/**
 * What an item of the mirror may cost on chain, in gas with its bytes: where nothing of its
 * accounts and its market was touched before in the transaction, and with room; without
 * {@link CHECK_GAS}. Those that one command may have many of are held against the contracts by
 * contracts/test/mirror/ItemGas.t.sol; the others are taken for what does as much. Who must be sure
 * asks a node.
 */
export const ITEM_GAS: Readonly<Record<ItemKind, number>> = {
  [ITEM.registerAccount]: 30_000,
  [ITEM.creditDeposit]: 40_000,
  [ITEM.reserveWithdrawal]: 120_000,
  [ITEM.returnWithdrawal]: 120_000,
  [ITEM.matchOrders]: 120_000,
  [ITEM.matchSpot]: 120_000,
  [ITEM.moveIsolatedMargin]: 100_000,
  [ITEM.flagAccount]: 100_000,
  // The first of a market in a batch: those behind it cost a third, or a tenth.
  [ITEM.updatePrice]: 15_000,
  [ITEM.moveFunding]: 30_000,
  [ITEM.chargeUtilization]: 50_000,
  [ITEM.liquidationStep]: 100_000,
  [ITEM.liquidationFee]: 100_000,
  [ITEM.backstopTakeover]: 120_000,
  [ITEM.deleverage]: 120_000,
  [ITEM.coverDebt]: 100_000,
  [ITEM.seizeCollateral]: 120_000,
  [ITEM.settlePosition]: 100_000,
  [ITEM.transfer]: 120_000,
  [ITEM.movePoolShares]: 120_000,
  [ITEM.setPoolExit]: 60_000,
  [ITEM.distributeFees]: 60_000,
  [ITEM.payProvider]: 60_000,
  [ITEM.configureAsset]: 300_000,
  [ITEM.configureMarket]: 500_000,
  [ITEM.configureVenue]: 100_000,
  [ITEM.resolveDispute]: 300_000,
  [ITEM.serveRequest]: 150_000,
  [ITEM.extraFee]: 120_000,
  [ITEM.creditElsewhere]: 150_000,
  [ITEM.reserveElsewhere]: 150_000,
  [ITEM.paidElsewhere]: 60_000,
  [ITEM.setWithdrawalFee]: 60_000,
};

/**
 * What it may cost to look at an account's margin, for each market and asset that it may have: it
 * may have been in all of them, with a lot each, at no cost. Held against the contracts by
 * contracts/test/mirror/CheckGas.t.sol.
 */
export const CHECK_GAS = 16_000;

/** So often an item looks at all markets, or writes in all of them that its account is flagged. */
const CHECKS: ReadonlyMap<ItemKind, number> = new Map([
  [ITEM.reserveWithdrawal, 2],
  [ITEM.reserveElsewhere, 2],
  [ITEM.transfer, 2],
  [ITEM.extraFee, 2],
  // Of the account, of the pool, and what the pool is worth.
  [ITEM.movePoolShares, 5],
  [ITEM.flagAccount, 2],
  [ITEM.serveRequest, 2],
  // Writes both books of every market.
  [ITEM.resolveDispute, 4],
]);

/** What an item may cost where so many markets and assets are listed. */
export function itemGas(kind: ItemKind, listed: number): number {
  return ITEM_GAS[kind] + (CHECKS.get(kind) ?? 0) * CHECK_GAS * listed;
}

/** What so many items of each kind may cost. */
export function gasOf(
  kinds: readonly (readonly [kind: ItemKind, count: number])[],
  listed: number,
): number {
  let gas = 0;
  for (const [kind, count] of kinds) gas += count * itemGas(kind, listed);
  return gas;
}

/**
 * How many of these items a batch has room for: those up to the last one behind which another batch
 * may begin. At least so many as cannot be parted.
 */
export function itemsWithin(items: readonly Item[], gas: number, listed: number): number {
  const { again = null } = items[0] ?? {};
  let cost = again === null ? 0 : itemGas(again.kind, listed);
  let count = 0;
  for (const [at, item] of items.entries()) {
    cost += itemGas(item.kind, listed);
    if (items[at + 1]?.mayBegin === false) continue;
    if (cost > gas && count > 0) return count;
    count = at + 1;
  }
  return count;
}

/** What the dearest command may cost that is bounded: a forced withdrawal. */
export function dearestCommandGas(listed: number): number {
  return 2 * itemGas(ITEM.serveRequest, listed) + itemGas(ITEM.reserveWithdrawal, listed);
}
