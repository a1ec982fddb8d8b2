import type {
  AccountFeeTierSet,
  AccountOpened,
  AssetConfigured,
  DelistingStarted,
  IndexPriceHeld,
  IndexPriceUpdated,
  LeverageSet,
  MarketConfigured,
  MarketStatusChanged,
  MarkPriceUpdated,
} from '@tandem/protocol';
import { assert, engineDecimals } from '@tandem/quantity';
import type { FoldContext } from '../fold-context.ts';
import { noteStanding } from '../statistics-draft.ts';

export function foldAssetConfigured({ state, place }: FoldContext, event: AssetConfigured): void {
  const { command } = place;
  const { asset, symbol, decimals, weightPpb } = event;
  const priceMarket = command.kind === 'ConfigureAsset' ? command.priceMarket : null;
  const unitDecimals = engineDecimals(decimals);
  state.listAsset({ asset, symbol, decimals, unitDecimals, weightPpb, priceMarket });
}

export function foldMarketConfigured({ state, place }: FoldContext, event: MarketConfigured): void {
  const { command } = place;
  assert(command.kind === 'ConfigureMarket', 'the command carries the rest of a market');
  const known = state.findMarket(event.market);
  const { baseAsset, quoteAsset, baseUnitsPerLot } = command;
  state.listMarket({
    market: event.market,
    symbol: event.symbol,
    kind: event.marketKind,
    baseAsset,
    quoteAsset,
    baseUnitsPerLot,
    tickSize: event.tickSize,
    status: known?.status ?? 'running',
    indexPrice: known?.indexPrice ?? null,
    markPrice: known?.markPrice ?? null,
    lastPrice: known?.lastPrice ?? null,
    fundingRatePpb: known?.fundingRatePpb ?? 0,
    fundingIndex: known?.fundingIndex ?? 0,
    openInterest: known?.openInterest ?? 0,
    settleAtUs: known?.settleAtUs ?? null,
  });
}

export function foldMarketStatus({ state }: FoldContext, event: MarketStatusChanged): void {
  state.changeMarket(event.market, (row) => {
    row.status = event.status;
  });
}

export function foldDelistingStarted({ state }: FoldContext, event: DelistingStarted): void {
  state.changeMarket(event.market, (row) => {
    row.settleAtUs = event.settleAtUs;
  });
}

export function foldIndexPrice(context: FoldContext, event: IndexPriceUpdated): void {
  const { state, draft, place } = context;
  state.changeMarket(event.market, (row) => {
    row.indexPrice = event.price;
    // A spot market has no mark of its own: its index is what its assets are valued at.
    if (row.kind === 'spot') row.markPrice = event.price;
  });
  noteStanding(draft.statistics.market(place.timeUs, event.market), state.market(event.market));
}

export function foldIndexPriceHeld({ draft, place }: FoldContext, event: IndexPriceHeld): void {
  draft.operatingErrors.push({
    timeUs: place.timeUs,
    sequence: place.sequence,
    service: 'price-feed',
    code: 'IndexPriceHeld',
    message: `market ${event.market}: ${event.price} waits, ${event.present} stays in force`,
  });
}

export function foldMarkPrice(context: FoldContext, event: MarkPriceUpdated): void {
  const { state, draft, place } = context;
  state.changeMarket(event.market, (row) => {
    row.markPrice = event.price;
  });
  noteStanding(draft.statistics.market(place.timeUs, event.market), state.market(event.market));
}

export function foldAccountOpened(
  { state, draft, place }: FoldContext,
  event: AccountOpened,
): void {
  state.openAccount(event.account, event.owner, [place.timeUs, place.sequence]);
  draft.statistics.venue(place.timeUs).accountsOpened += 1;
}

export function foldFeeTierSet({ state }: FoldContext, event: AccountFeeTierSet): void {
  state.changeAccount(event.account, (row) => {
    row.feeTier = event.tier;
  });
}

export function foldLeverageSet({ draft }: FoldContext, event: LeverageSet): void {
  const { account, market, marginMode, leverage, initialRatePpb } = event;
  const row = { account, market, marginMode, leverage, initialRatePpb };
  draft.leverages.set(`${account}/${market}/${marginMode}`, row);
}
