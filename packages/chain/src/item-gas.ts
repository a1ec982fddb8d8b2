import { ITEM, type ItemKind } from './section-writer.ts';

/**
 * What an item of the mirror may cost on chain, in gas with its bytes: where nothing of its
 * accounts was touched before in the transaction, and with room. Registration, deposit, match,
 * withdrawal, transfer, price and funding are measured (evidence/bench.json, "settlement gas");
 * the others are taken for what does as much. Who must be sure asks a node.
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
  [ITEM.updatePrice]: 5_000,
  [ITEM.moveFunding]: 5_000,
  [ITEM.chargeUtilization]: 5_000,
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
};
