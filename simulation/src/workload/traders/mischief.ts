import type { AccountId, AssetId, Command, MarketId, Side, WithdrawalId } from '@tandem/protocol';
import type { AssetUnits, PriceUnits, QuoteUnits, RatePpb, TimestampUs } from '@tandem/quantity';
import { BTC_SPOT, type MarketPlan, PUP, USDC } from '../market-plans.ts';
import {
  cancelOrder,
  clientOrderId,
  limitOrder,
  lotsFor,
  marketOrder,
  onTick,
  triggerOrder,
} from '../order-forms.ts';
import type { SeededRandom } from '../seeded-random.ts';
import { fairPrice } from '../standing.ts';
import type { Desk, Trader, TraderSeat } from '../trader.ts';

const DOLLAR = 1_000_000;

/** What a wrong command is made of. */
type Materials = {
  readonly account: AccountId;
  readonly plan: MarketPlan;
  readonly fair: number;
  readonly timeUs: number;
  readonly random: SeededRandom;
};

/** One wrong command each: every entry of this list makes another guard speak. */
const MISTAKES: readonly ((m: Materials) => Command)[] = [
  (m) => marketOrder({ ...order(m), market: 999 as MarketId }),
  (m) => marketOrder({ ...order(m), account: 900_000 as AccountId }),
  (m) => marketOrder({ ...order(m), size: 0 }),
  (m) => limitOrder(order(m), m.plan.rules.maxPrice + 1),
  (m) => limitOrder({ ...order(m), size: m.plan.rules.maxOrderSize + 1 }, m.fair),
  (m) => limitOrder({ ...order(m), size: 1 }, 1),
  (m) => limitOrder(order(m), onTick(m.plan, m.fair * 1.5), {}),
  (m) => limitOrder({ ...order(m), side: 'sell' }, onTick(m.plan, m.fair * 0.5)),
  (m) => limitOrder(order(m), onTick(m.plan, m.fair * 1.01), { postOnly: 'reject' }),
  (m) => limitOrder(order(m), onTick(m.plan, m.fair), { timeInForce: 'IOC', postOnly: 'reject' }),
  (m) => limitOrder(order(m), onTick(m.plan, m.fair), gtd(m.timeUs - 1)),
  (m) => marketOrder(order(m), { reduceOnly: true, marginMode: 'isolated' }),
  (m) => marketOrder({ ...order(m), size: lotsFor(m.plan, 9_000_000, m.fair) }),
  (m) =>
    limitOrder({ ...order(m), size: lotsFor(m.plan, 800_000, m.fair) }, onTick(m.plan, m.fair), {
      timeInForce: 'FOK',
    }),
  (m) =>
    triggerOrder(
      { ...order(m), side: 'sell' },
      { trigger: 'stop', price: onTick(m.plan, m.fair * 1.02) },
    ),
  (m) =>
    triggerOrder(
      { ...order(m), side: 'sell' },
      { trigger: 'stop', price: onTick(m.plan, m.fair * 0.98) },
      { attached: true },
    ),
  (m) => cancelOrder(m.account, 12_345),
  ({ account }) => ({ kind: 'CancelOrder', account, orderId: null, clientOrderId: null }),
  ({ account, timeUs }) => ({
    kind: 'CancelOrder',
    account,
    orderId: null,
    clientOrderId: clientOrderId(timeUs, 7),
  }),
  (m) => limitOrder(order(m), onTick(m.plan, m.fair * 0.99), { clientOrderId: clientOrderId(7) }),
  ({ account }) => ({ kind: 'OpenAccount', account, parent: null }),
  () => ({ kind: 'OpenAccount', account: 3 as AccountId, parent: null }),
  ({ account }) => ({ kind: 'RequestWithdrawal', account, asset: PUP, amount: 1 as AssetUnits }),
  ({ account }) => ({ kind: 'RequestWithdrawal', account, asset: USDC, amount: 0 as AssetUnits }),
  ({ account }) => ({
    kind: 'TransferCollateral',
    from: account,
    to: 16 as AccountId,
    asset: USDC,
    amount: 1 as AssetUnits,
  }),
  ({ account, plan }) => ({
    kind: 'SetLeverage',
    account,
    market: plan.rules.market,
    marginMode: 'cross',
    leverage: 5_000,
  }),
  ({ plan }) => ({ kind: 'SettleFunding', market: plan.rules.market }),
  ({ plan, fair, timeUs }) => price(plan, fair, timeUs + 60_000_000),
  ({ plan, fair, timeUs }) => price(plan, fair, timeUs - 60_000_000),
  ({ plan, fair, timeUs }) => ({
    ...price(plan, fair, timeUs),
    confidence: Math.floor(fair / 10) as PriceUnits,
  }),
  ({ account }) => ({ kind: 'CancelAllOrders', account, market: null, uptoNonce: 10 }),
  (m) => marketOrder(order(m), { nonce: 3 }),
  () => ({ kind: 'ConfirmWithdrawal', withdrawalId: 77 as WithdrawalId }),
  ({ account }) => ({
    kind: 'RequestWithdrawal',
    account,
    asset: 20 as AssetId,
    amount: 1 as AssetUnits,
  }),
  ({ account }) => ({
    kind: 'SetLeverage',
    account,
    market: BTC_SPOT,
    marginMode: 'cross',
    leverage: 2,
  }),
  ({ account, plan }) => ({
    kind: 'AdjustIsolatedMargin',
    account,
    market: plan.rules.market,
    amount: 1 as QuoteUnits,
  }),
  () => ({ kind: 'ActivateRules', version: 99 }),
  () => ({
    kind: 'ConfigureFeeTier',
    tier: 20,
    takerFactorPpb: 0 as RatePpb,
    makerFactorPpb: 0 as RatePpb,
  }),
  ({ account }) => ({
    kind: 'DepositToPool',
    account,
    amount: 1 as QuoteUnits,
    minShares: 0 as AssetUnits,
  }),
];

/** A careless client: sends what the venue has to refuse, each time with a reason. */
export class Mischief implements Trader {
  readonly style = 'mischief';
  readonly feeTier = 0;
  readonly subAccounts: Trader['subAccounts'] = [];
  readonly account: Trader['account'];
  readonly funds: Trader['funds'] = [[USDC, 1_000 * DOLLAR]];
  readonly #plan: MarketPlan;
  readonly #random: SeededRandom;

  constructor({ account, random }: TraderSeat, plan: MarketPlan) {
    this.account = account;
    this.#random = random;
    this.#plan = plan;
  }

  act(desk: Desk): number {
    const { account } = this;
    const random = this.#random;
    const fair = fairPrice(desk.view, this.#plan.rules.market);
    if (fair === null) return 1;
    const materials = { account, plan: this.#plan, fair, timeUs: desk.timeUs, random };
    desk.send(random.pick(MISTAKES)(materials));
    return random.real(0.3, 1.2);
  }
}

function order({ account, plan, fair, random }: Materials): {
  account: AccountId;
  market: MarketId;
  side: Side;
  size: number;
} {
  const size = lotsFor(plan, random.between(20, 200), fair);
  return { account, market: plan.rules.market, side: 'buy', size };
}

function gtd(expiresAtUs: number): { timeInForce: 'GTD'; expiresAtUs: TimestampUs } {
  return { timeInForce: 'GTD', expiresAtUs: expiresAtUs as TimestampUs };
}

function price(
  plan: MarketPlan,
  fair: number,
  publishTimeUs: number,
): Command & { kind: 'UpdateIndexPrice' } {
  return {
    kind: 'UpdateIndexPrice',
    market: plan.rules.market,
    price: fair as PriceUnits,
    confidence: 1 as PriceUnits,
    publishTimeUs: publishTimeUs as TimestampUs,
    externalMid: null,
  };
}
