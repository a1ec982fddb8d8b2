import type { Command } from '@tandem/protocol';
import { SeededRandom } from '../workload/seeded-random.ts';
import { CHAOS_MARKETS, chaosSetup } from './chaos-venue.fixture.ts';
import { type Fields, raw } from './raw-command.fixture.ts';
import type { State } from './state.ts';

type Step = { readonly timeUs: number; readonly command: Command };

/**
 * Commands without sense, dense where rules meet: few accounts of few owners, few prices, small
 * limits, stale and jumping prices, rebates, the pool, delistings. It looks into the state that the
 * commands have made, so that most of them have an effect.
 */
export class Chaos {
  readonly #dice: SeededRandom;
  readonly #state: State;
  readonly #setup: Command[];
  readonly #prices: number[] = CHAOS_MARKETS.map((market) => market.price);
  #timeUs = 1_767_225_600_000_000;
  #nonce = 0;

  constructor(seed: number, state: State) {
    this.#dice = new SeededRandom(seed, 77);
    this.#state = state;
    this.#setup = [...chaosSetup(this.#dice)];
  }

  next(): Step {
    const dice = this.#dice;
    const setup = this.#setup.shift();
    if (setup !== undefined) return { timeUs: this.#timeUs, command: setup };
    if (dice.chance(60)) this.#timeUs += dice.between(0, 40_000);
    else if (dice.chance(0.7)) this.#timeUs += dice.between(1_000_000, 15_000_000);
    return { timeUs: this.#timeUs, command: this.#command() };
  }

  #command(): Command {
    const dice = this.#dice;
    const roll = dice.between(0, 999);
    if (roll < 380) return this.#placeOrder();
    if (roll < 470) return this.#placeTrigger();
    if (roll < 560) return this.#amend();
    if (roll < 600) return this.#cancel();
    if (roll < 610) return this.#cancelAll();
    if (roll < 640) return raw({ kind: 'Batch', items: this.#legs() });
    if (roll < 760) return this.#index();
    if (roll < 800) return this.#leverage();
    if (roll < 830) return raw({ kind: 'SamplePremium', market: dice.between(0, 6) });
    if (roll < 850) return this.#settleFunding();
    if (roll < 870) return raw({ kind: 'Tick' });
    if (roll < 875) return raw({ kind: 'ContinueLiquidations' });
    if (roll < 960) return this.#money();
    return this.#operator();
  }

  #legs(): readonly Command[] {
    return Array.from({ length: this.#dice.between(1, 8) }, () =>
      this.#dice.pick([
        () => this.#placeOrder(),
        () => this.#placeOrder(),
        () => this.#placeTrigger(),
        () => this.#amend(),
        () => this.#cancel(),
      ])(),
    );
  }

  /** Mostly users; sometimes the pool, the backstop, the fees account, or nobody. */
  #account(): number {
    const dice = this.#dice;
    if (dice.chance(90)) return dice.between(16, 31);
    return dice.pick([1, 2, 3, 4, 4, 4, 4, 5, 6, 40]);
  }

  #market(): number {
    return this.#dice.chance(97) ? this.#dice.between(0, 5) : 6;
  }

  #price(market: number): number {
    const dice = this.#dice;
    const { tick, spread } = CHAOS_MARKETS[market] ?? { tick: 1, spread: 1 };
    const near = (this.#prices[market] ?? 100) + dice.between(-spread, spread);
    const price = Math.max(tick, Math.round(near / tick) * tick);
    return dice.chance(2) ? price + 1 : price;
  }

  #size(market: number): number {
    const { size } = CHAOS_MARKETS[market] ?? { size: 5 };
    if (this.#dice.chance(1)) return this.#dice.pick([0, 1_000_000]);
    return this.#dice.between(1, this.#dice.pick([1, 5, size]));
  }

  #clientId(): number | null {
    return this.#dice.chance(40) ? this.#dice.between(1, 60) : null;
  }

  #nextNonce(): number | null {
    if (this.#dice.chance(70)) return null;
    this.#nonce += 1;
    return this.#nonce;
  }

  #mode(market: number): string {
    return market > 2 || this.#dice.chance(55) ? 'cross' : 'isolated';
  }

  #placeOrder(): Command {
    const dice = this.#dice;
    const market = this.#market();
    const isMarket = dice.chance(20);
    const timeInForce = isMarket
      ? dice.pick(['IOC', 'FOK'])
      : dice.pick(['GTC', 'GTC', 'GTC', 'GTD', 'IOC', 'FOK']);
    const isPatient = timeInForce === 'GTC' || timeInForce === 'GTD';
    return raw({
      kind: 'PlaceOrder',
      account: this.#account(),
      market,
      clientOrderId: this.#clientId(),
      nonce: this.#nextNonce(),
      side: dice.pick(['buy', 'sell']),
      type: isMarket ? 'market' : 'limit',
      price: isMarket ? null : this.#price(market),
      size: this.#size(market),
      timeInForce,
      expiresAtUs: timeInForce === 'GTD' ? this.#timeUs + dice.between(0, 400_000) : null,
      postOnly: isPatient && dice.chance(15) ? dice.pick(['reject', 'slide']) : 'no',
      reduceOnly: market <= 2 && dice.chance(20),
      selfTrade: dice.pick(['cancelTaker', 'cancelMaker', 'cancelBoth', 'allow', 'allow']),
      marginMode: dice.chance(1) ? 'isolated' : this.#mode(market),
    });
  }

  #placeTrigger(): Command {
    const dice = this.#dice;
    const market = dice.chance(98) ? dice.between(0, 2) : dice.between(3, 6);
    return raw({
      kind: 'PlaceTriggerOrder',
      account: this.#account(),
      market,
      clientOrderId: this.#clientId(),
      nonce: this.#nextNonce(),
      side: dice.pick(['buy', 'sell']),
      trigger: dice.pick(['stop', 'takeProfit']),
      triggerBy: dice.pick(['mark', 'last', 'index']),
      triggerPrice: this.#price(market),
      limitPrice: dice.chance(50) ? this.#price(market) : null,
      size: this.#size(market),
      reduceOnly: dice.chance(30),
      attached: dice.chance(35),
      selfTrade: dice.pick(['cancelTaker', 'cancelMaker', 'cancelBoth', 'allow']),
      marginMode: this.#mode(market),
    });
  }

  /** An order that lives, mostly, and its account. */
  #liveOrder(): { readonly account: number; readonly id: number; readonly market: number } {
    const live = [...this.#state.orders.values()];
    if (live.length === 0 || this.#dice.chance(4)) {
      return { account: this.#account(), id: this.#dice.between(1, 5_000), market: 0 };
    }
    const order = this.#dice.pick(live);
    const account = this.#dice.chance(98) ? order.account.id : this.#account();
    return { account, id: order.id, market: order.market.id };
  }

  #amend(): Command {
    const dice = this.#dice;
    const { account, id, market } = this.#liveOrder();
    const order = [...this.#state.orders.values()].find((live) => live.id === id);
    const isSamePrice = order !== undefined && order.price > 0n && dice.chance(50);
    const price = isSamePrice ? Number(order.price) : this.#price(market);
    const size = this.#size(market);
    return raw({ kind: 'AmendOrder', account, orderId: id, price, size });
  }

  #cancel(): Command {
    const dice = this.#dice;
    const { account, id } = this.#liveOrder();
    if (dice.chance(40))
      return raw({ kind: 'CancelOrder', account, orderId: id, clientOrderId: null });
    if (dice.chance(95)) {
      const clientOrderId = dice.between(1, 60);
      return raw({ kind: 'CancelOrder', account, orderId: null, clientOrderId });
    }
    return raw({ kind: 'CancelOrder', account, orderId: id, clientOrderId: 3 });
  }

  #cancelAll(): Command {
    const dice = this.#dice;
    const { account } = this.#liveOrder();
    const uptoNonce = dice.chance(30) ? dice.between(0, this.#nonce) : null;
    const market = dice.chance(50) ? null : this.#market();
    return raw({ kind: 'CancelAllOrders', account, market, uptoNonce });
  }

  #index(): Command {
    const dice = this.#dice;
    const market = dice.chance(99) ? dice.between(0, 5) : 6;
    const { spread } = CHAOS_MARKETS[market] ?? { spread: 1 };
    const move = dice.chance(5) ? dice.between(-14, 14) * spread : dice.between(-spread, spread);
    const crash = market > 2 && dice.chance(2) ? dice.pick([0.3, 2]) : 1;
    const from = Math.ceil((this.#prices[market] ?? 50) * crash);
    const price = Math.min(90_000, Math.max(1, from + Math.round(move / 2)));
    this.#prices[market] = price;
    const publishTimeUs = this.#timeUs - (dice.chance(90) ? 0 : dice.between(-5, 60_000));
    const externalMid = dice.chance(50) ? this.#price(Math.min(market, 5)) : null;
    const confidence = dice.chance(60) ? 0 : dice.between(0, Math.ceil(price / 150));
    return raw({ kind: 'UpdateIndexPrice', market, price, confidence, publishTimeUs, externalMid });
  }

  /** Not while a delisting is half settled: longs and shorts differ then, and pay unequally. */
  #settleFunding(): Command {
    const market = this.#dice.between(0, 6);
    const isHalfSettled = this.#state.markets[market]?.settlementPrice !== null;
    return raw({ kind: 'SettleFunding', market: isHalfSettled ? 6 : market });
  }

  #leverage(): Command {
    const dice = this.#dice;
    const market = dice.between(0, 3);
    const marginMode = dice.pick(['cross', 'isolated']);
    const leverage = dice.between(0, 30);
    return raw({ kind: 'SetLeverage', account: this.#account(), market, marginMode, leverage });
  }

  #deposit(): Command {
    const dice = this.#dice;
    const chain = dice.chance(98) ? dice.between(0, 2) : 16;
    const depositNumber = dice.chance(97) ? (this.#state.nextDeposit[chain] ?? 1) : 1;
    return raw({
      kind: 'CreditDeposit',
      account: this.#account(),
      asset: dice.chance(98) ? dice.pick([0, 0, 0, 1, 2]) : 9,
      amount: dice.between(0, 3_000),
      chain,
      depositNumber,
      transactionHash: '00'.repeat(32),
      logIndex: 0,
    });
  }

  #money(): Command {
    const dice = this.#dice;
    const roll = dice.between(0, 99);
    const account = this.#account();
    const asset = dice.pick([0, 0, 0, 1, 2, 9]);
    const amount = dice.chance(2) ? 0 : dice.between(1, 20_000);
    const [withdrawalId = 7] = this.#state.withdrawals.keys();
    if (roll < 30) return this.#deposit();
    if (roll < 45) return raw({ kind: 'RequestWithdrawal', account, asset, amount });
    if (roll < 55) return raw({ kind: 'ConfirmWithdrawal', withdrawalId });
    if (roll < 60) return raw({ kind: 'FailWithdrawal', withdrawalId });
    if (roll < 78) {
      const to = this.#account();
      return raw({ kind: 'TransferCollateral', from: account, to, asset, amount });
    }
    const market = dice.chance(95) ? dice.between(0, 2) : dice.between(3, 6);
    const change = dice.chance(3) ? 0 : dice.between(-3_000, 3_000);
    return raw({ kind: 'AdjustIsolatedMargin', account, market, amount: change });
  }

  #operator(): Command {
    const dice = this.#dice;
    const roll = dice.between(0, 99);
    const market = this.#market();
    if (roll < 25) {
      const halted = this.#state.markets.find(
        (listed) => listed.status !== 'running' && listed.settleAtUs === null,
      );
      if (halted !== undefined && dice.chance(80)) {
        return raw({ kind: 'SetMarketStatus', market: halted.id, status: 'running' });
      }
      const status = dice.chance(60)
        ? 'running'
        : dice.pick(['postOnly', 'reduceOnly', 'cancelOnly', 'halted', 'delisting']);
      return raw({ kind: 'SetMarketStatus', market, status });
    }
    if (roll < 45) {
      const rules = dice.pick(CHAOS_MARKETS).rules;
      return raw({ ...rules, ...this.#newRules() });
    }
    if (roll < 60) {
      const insuranceStepCap = dice.between(0, 4_000);
      const backstopLossCap = dice.pick([0, 500, 20_000]);
      return raw({ kind: 'ConfigureVenue', insuranceStepCap, backstopLossCap });
    }
    if (roll < 70) {
      const makerFactorPpb = dice.between(-600_000_000, 900_000_000);
      const takerFactorPpb = dice.between(300_000_000, 1_000_000_001);
      return raw({
        kind: 'ConfigureFeeTier',
        tier: dice.between(0, 16),
        takerFactorPpb,
        makerFactorPpb,
      });
    }
    if (roll < 85) {
      const tier = dice.between(0, 17);
      return raw({ kind: 'SetAccountFeeTier', account: this.#account(), tier });
    }
    if (roll < 87 && dice.chance(1)) {
      const settleAtUs = this.#timeUs + dice.between(-10, 3_000_000);
      return raw({ kind: 'DelistMarket', market, settleAtUs });
    }
    if (roll < 95) return raw({ kind: 'SettleDelisting', market: this.#delistingMarket(market) });
    if (roll < 98) return raw({ kind: 'OpenAccount', account: dice.between(10, 40), parent: null });
    return raw({ kind: 'ActivateRules', version: dice.between(0, 4) });
  }

  #delistingMarket(otherwise: number): number {
    return this.#state.markets.find((market) => market.status === 'delisting')?.id ?? otherwise;
  }

  #newRules(): Fields {
    const dice = this.#dice;
    return dice.pick([
      {},
      { protocolPriorityShare: dice.between(0, 1_000_000_000) },
      { maxPositionSize: dice.between(20, 400), maxOrderSize: 20 },
      { maxOpenInterest: dice.between(1, 800) },
      { scaleFromNotional: 0, scaleToNotional: dice.between(0, 200_000) },
      { liquidationSliceNotional: dice.between(0, 20_000) },
      { confidenceLimitPpb: dice.between(0, 30_000_000) },
      { fundingIntervalUs: dice.between(900_000, 4_000_000) },
      { minOrderNotional: dice.between(0, 2_000) },
    ]);
  }
}
