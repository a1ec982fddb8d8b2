import {
  type BatchItem,
  CHAINS_MAX,
  type Command,
  type Event,
  type EventBuffer,
  eventLayouts,
  FIRST_USER_ACCOUNT,
  type KeyUse,
  MARKET_STATUSES,
} from '@tandem/protocol';
import { SeededRandom } from '../workload/seeded-random.ts';
import { RandomKeys } from './random-keys.ts';
import { randomFund, randomPool } from './random-pool.ts';
import {
  MARKETS,
  PERPETUALS,
  rulesOf,
  SPOT_FREE,
  SPOT_WITH_BAND,
  START_PRICE,
} from './small-venue.ts';

/** A command and the time of its stamp. */
export type Timed = {
  readonly timeUs: number;
  readonly command: Command;
  /** Who signed it; null for the venue's own. */
  readonly use: KeyUse | null;
};

const START_US = 1_750_000_000_000_000;
const USERS = 36;
const LARGEST_ACCOUNT = 2 ** 32 - 1;
const REMEMBERED_ORDERS = 400;
const PROTOCOL = [1, 2, 3, 4, 5, 6] as const;

/**
 * A seeded stream of commands that are mostly meaningful and sometimes nonsense: it follows the
 * prices and the orders that its own commands led to, so that most of them have an effect, and
 * chooses among all kinds, so that every rule and every reject is met.
 */
export class RandomCommands {
  private readonly random: SeededRandom;
  private readonly keys: RandomKeys;
  private timeUs = START_US;
  private readonly prices: number[] = MARKETS.map(() => START_PRICE);
  private readonly orders: { account: number; orderId: number; price: number; market: number }[] =
    [];
  private readonly withdrawals: number[] = [];
  /** Next deposit by chain, and those chains that have a lane. */
  private readonly deposits: number[] = [1, 1, 1, 1, 1];
  private readonly lanes: number[] = [];
  private clientOrderId = 1;
  private requestNumber = 0;
  /** By account, the newest last. */
  private readonly clientOrderIds = new Map<number, readonly number[]>();
  private nonce = 1;
  private turbulence = 1;
  /** While the chain answers nothing, what was asked of it piles up. */
  private isJammed = false;
  private pendingWork = false;
  /** Commands that were given. */
  private count = 0;
  /** The newest batch that was acknowledged. */
  private settled = { batchId: 0, throughSequence: 0, throughTimeUs: 0 };

  constructor(seed: number) {
    this.random = new SeededRandom(seed, 71);
    this.keys = new RandomKeys(this.random);
  }

  /** Learns from the events of the last command. */
  observe(events: EventBuffer, pendingWork: boolean): void {
    this.pendingWork = pendingWork;
    for (let at = 0; at < events.length; at = events.next(at)) {
      const code = events.slots[at];
      if (
        code === eventLayouts.ORDER_RESTED.code ||
        code === eventLayouts.TRIGGER_ORDER_PLACED.code ||
        code === eventLayouts.WITHDRAWAL_RESERVED.code ||
        code === eventLayouts.ACCOUNT_OPENED.code ||
        code === eventLayouts.DEPOSIT_CREDITED.code ||
        code === eventLayouts.BATCH_ACKNOWLEDGED.code ||
        (code as number) >= eventLayouts.SESSION_KEY_REGISTERED.code
      ) {
        this.note(events.decode(at));
      }
    }
  }

  private note(event: Event): void {
    if (event.kind === 'BatchAcknowledged') {
      const { batchId, throughSequence, throughTimeUs } = event;
      this.settled = { batchId, throughSequence, throughTimeUs };
    }
    this.keys.note(event);
    if (event.kind === 'DepositCredited') this.deposits[event.chain] = event.depositNumber + 1;
    if (event.kind === 'LaneConfigured') this.lanes.push(event.chain);
    if (event.kind === 'WithdrawalReserved') this.withdrawals.push(event.withdrawalId);
    if (event.kind !== 'OrderRested' && event.kind !== 'TriggerOrderPlaced') return;
    const price = event.kind === 'OrderRested' ? event.price : event.triggerPrice;
    const { account, orderId, market } = event;
    this.orders.push({ account, orderId, price, market });
    if (this.orders.length > REMEMBERED_ORDERS) this.orders.shift();
  }

  /** The next command. */
  next(): Timed {
    const { random } = this;
    const pace = random.chance(2) ? 30_000_000 : 400_000;
    this.timeUs += random.between(0, pace);
    if (random.chance(0.2)) this.turbulence = random.pick([1, 1, 1, 4, 12]);
    if (random.chance(0.1)) this.isJammed = random.chance(40);
    // Now and then a night passes.
    if (random.chance(0.04)) this.timeUs += random.between(0, 12) * 3_600_000_000;
    this.count += 1;
    const command = this.choose();
    return { timeUs: this.timeUs, command, use: this.keys.sign(command, this.timeUs) };
  }

  private choose(): Command {
    const { random } = this;
    if (this.pendingWork && random.chance(60)) return { kind: 'ContinueLiquidations' };
    const dice = random.between(0, 999);
    if (dice < 430) return this.place();
    if (dice < 530) return this.cancel();
    if (dice < 580) return this.amend();
    if (dice < 640) return this.trigger();
    if (dice < 660) return this.batch();
    if (dice < 780) return this.price();
    if (dice < 790) return { kind: 'Tick' };
    if (dice < 815) return { kind: 'SamplePremium', market: this.market() } as Command;
    if (dice < 830) return { kind: 'SettleFunding', market: this.market() } as Command;
    if (dice < 834) return { kind: 'ContinueLiquidations' };
    if (dice < 838) return random.chance(50) ? this.acknowledge() : this.resolve();
    if (dice < 878) return this.funds();
    if (dice < 900) return this.pool();
    if (dice < 930) return this.isolatedMargin();
    if (dice < 950) return this.leverage();
    if (dice < 958) return this.cancelAll();
    if (dice < 980) return this.keys.command(this.account(), this.timeUs);
    return this.rare();
  }

  private account(): number {
    const { random } = this;
    if (random.chance(8)) return random.pick(PROTOCOL);
    if (random.chance(1)) return random.chance(50) ? random.between(0, 80) : LARGEST_ACCOUNT;
    return FIRST_USER_ACCOUNT + random.between(0, USERS - 1);
  }

  private market(): number {
    return this.random.chance(0.5) ? 9 : this.random.pick(MARKETS);
  }

  private near(market: number, spread: number): number {
    const price = this.prices[market] ?? START_PRICE;
    const tick = market < MARKETS.length ? rulesOf(market).tickSize : 1;
    const raw = price + this.random.between(-spread, spread);
    const odd = this.random.chance(1) ? 1 : 0;
    return Math.max(0, Math.floor(raw / tick) * tick + odd);
  }

  private clientOrderIdOf(account: number): number | null {
    const { random } = this;
    if (random.chance(60)) return null;
    const used = this.clientOrderIds.get(account) ?? [];
    // Again, soon or late, and between those of before.
    if (used.length > 0 && random.chance(20)) return random.pick(used) + random.between(0, 1);
    if (random.chance(1)) return this.clientOrderId + random.pick([300, 40_000]);
    this.clientOrderId += random.between(1, 2);
    this.clientOrderIds.set(account, [...used.slice(-15), this.clientOrderId]);
    return this.clientOrderId;
  }

  private place(): BatchItem {
    const { random } = this;
    const market = this.market();
    const type = random.chance(15) ? 'market' : 'limit';
    const isSpot = market === SPOT_FREE || market === SPOT_WITH_BAND;
    const timeInForce = random.pick(
      type === 'market' ? ['IOC', 'FOK', 'IOC', 'GTC'] : ['GTC', 'GTC', 'GTC', 'IOC', 'FOK', 'GTD'],
    );
    const account = this.account();
    const item = {
      kind: 'PlaceOrder',
      account,
      market,
      clientOrderId: this.clientOrderIdOf(account),
      nonce: random.chance(15) ? (this.nonce += random.between(-2, 4)) : null,
      side: random.pick(['buy', 'sell']),
      type,
      price:
        type === 'market' && !random.chance(1) ? null : this.near(market, random.pick([4, 15, 70])),
      size: random.chance(1)
        ? random.pick([0, 401, 1_000])
        : random.between(1, random.pick([20, 90, 400])),
      timeInForce,
      expiresAtUs:
        (timeInForce === 'GTD') !== random.chance(1)
          ? this.timeUs + random.between(-100_000, 20_000_000)
          : null,
      postOnly: random.pick(['no', 'no', 'no', 'no', 'reject', 'slide']),
      reduceOnly: random.chance(isSpot ? 1 : 14),
      selfTrade: random.pick(['cancelTaker', 'cancelMaker', 'cancelBoth', 'allow']),
      marginMode: random.chance(isSpot ? 1 : 25) ? 'isolated' : 'cross',
    };
    if (item.nonce !== null && item.nonce < 0) item.nonce = 0;
    return item as unknown as BatchItem;
  }

  private knownOrder(): { account: number; orderId: number; price: number; market: number } {
    const { random } = this;
    const known = this.orders.length > 0 ? random.pick(this.orders) : undefined;
    const of = known ?? { account: this.account(), orderId: 77, price: START_PRICE, market: 0 };
    return random.chance(3) ? { ...of, account: this.account() } : of;
  }

  private cancel(): BatchItem {
    const { random } = this;
    const { account, orderId } = this.knownOrder();
    const byClient = random.chance(25);
    const clientOrderId = Math.max(0, this.clientOrderId - random.between(-3, 30));
    const item = {
      kind: 'CancelOrder',
      account,
      orderId: byClient && !random.chance(2) ? null : orderId,
      clientOrderId: byClient || random.chance(1) ? clientOrderId : null,
    };
    return item as unknown as BatchItem;
  }

  private amend(): BatchItem {
    const { random } = this;
    const { account, orderId, price, market } = this.knownOrder();
    const item = {
      kind: 'AmendOrder',
      account,
      orderId,
      price: random.chance(45) ? price : this.near(market, 12),
      size: random.between(random.chance(2) ? 0 : 1, random.pick([15, 90, 420])),
    };
    return item as unknown as BatchItem;
  }

  private trigger(): BatchItem {
    const { random } = this;
    const market = random.chance(97) ? random.pick(PERPETUALS) : this.market();
    const account = this.account();
    const item = {
      kind: 'PlaceTriggerOrder',
      account,
      market,
      clientOrderId: this.clientOrderIdOf(account),
      nonce: null,
      side: random.pick(['buy', 'sell']),
      trigger: random.pick(['stop', 'takeProfit']),
      triggerBy: random.pick(['mark', 'last', 'index']),
      triggerPrice: this.near(market, random.pick([10, 40])),
      limitPrice: random.chance(40) ? this.near(market, 20) : null,
      size: random.between(1, random.pick([30, 200])),
      reduceOnly: random.chance(50),
      attached: random.chance(35),
      selfTrade: random.pick(['cancelTaker', 'cancelMaker', 'cancelBoth', 'allow']),
      marginMode: random.chance(25) ? 'isolated' : 'cross',
    };
    return item as unknown as BatchItem;
  }

  private batch(): Command {
    const { random } = this;
    const items = Array.from({ length: random.between(1, 8) }, () =>
      random.pick([
        (): BatchItem => this.place(),
        (): BatchItem => this.cancel(),
        (): BatchItem => this.amend(),
        (): BatchItem => this.trigger(),
      ])(),
    );
    return { kind: 'Batch', items };
  }

  private price(): Command {
    const { random } = this;
    const market = this.market();
    const before = this.prices[market] ?? START_PRICE;
    const step = random.chance(3) ? 14 * this.turbulence : this.turbulence * 2;
    const pull = before > START_PRICE * 1.4 ? -step / 2 : before < START_PRICE * 0.6 ? step / 2 : 0;
    const price = Math.max(200, before + Math.floor(pull) + random.between(-step, step));
    const isBad = random.chance(3);
    const wild = isBad ? random.pick([0, price * 2, Math.floor(price / 3), 2_000_000]) : price;
    if (!isBad) this.prices[market] = price;
    const command = {
      kind: 'UpdateIndexPrice',
      market,
      price: wild,
      confidence: random.between(0, random.chance(3) ? 30 : 4) * (market === 1 ? 0 : 1),
      publishTimeUs: this.timeUs - random.between(0, random.chance(3) ? 40_000_000 : 200_000),
      externalMid: random.chance(40) ? wild + random.between(-3, 3) : null,
    };
    if (random.chance(1)) command.publishTimeUs = this.timeUs + 5;
    if (command.externalMid !== null && command.externalMid < 0) command.externalMid = 0;
    return command as unknown as Command;
  }

  private funds(): Command {
    const { random } = this;
    if (random.chance(5)) return this.lane();
    if (random.chance(3)) return this.withdrawalFee();
    const asset = random.chance(1) ? 7 : random.pick([0, 0, 0, 1, 2]);
    const account = this.account();
    const amount = random.chance(1) ? 0 : random.between(1, random.pick([5_000, 60_000]));
    const dice = random.between(0, 9);
    if (dice < 4) {
      const chain = random.chance(1) ? CHAINS_MAX : this.chain();
      const number = (this.deposits[chain] ?? 1) + (random.chance(2) ? 1 : 0);
      const command = {
        kind: 'CreditDeposit',
        account,
        asset,
        amount,
        chain,
        depositNumber: number,
      };
      return { ...command, transactionHash: '0'.repeat(64), logIndex: 0 } as unknown as Command;
    }
    if (dice < 6 && random.chance(30)) {
      return random.chance(20)
        ? this.chainCancel(account)
        : this.forcedRequest(account, asset, amount);
    }
    if (dice < 6) return { kind: 'RequestWithdrawal', account, asset, amount } as Command;
    if (dice < 8 && this.isJammed) return this.outflow(FIRST_USER_ACCOUNT + random.between(0, 3));
    if (dice < 8) {
      const withdrawalId = this.withdrawals.shift() ?? 5;
      const kind = random.pick(['ConfirmWithdrawal', 'FailWithdrawal'] as const);
      return { kind, withdrawalId } as Command;
    }
    const to = random.chance(50) ? account + random.pick([-1, 1]) : this.account();
    return {
      kind: 'TransferCollateral',
      from: account,
      to: Math.max(0, to),
      asset,
      amount,
    } as Command;
  }

  /** Mostly small beside what is taken out, sometimes not, sometimes more than may be. */
  private withdrawalFee(): Command {
    const { random } = this;
    const fee = random.chance(2)
      ? 100_000_000 + random.between(0, 1)
      : random.between(0, random.pick([0, 9, 300, 8_000]));
    return { kind: 'SetWithdrawalFee', asset: random.between(0, 3), fee } as Command;
  }

  /** Next to nothing, by one of many ways out: what counts is how many there are. */
  private outflow(account: number): Command {
    const { random } = this;
    const amount = random.between(1, 9);
    if (random.chance(40)) return this.forcedRequest(account, 0, amount);
    if (random.chance(20)) return { kind: 'RequestPoolExit', account, shares: amount } as Command;
    return { kind: 'RequestWithdrawal', account, asset: 0, amount } as Command;
  }

  /** Sometimes a number that was taken. */
  private forcedRequest(account: number, asset: number, amount: number): Command {
    const { random } = this;
    this.requestNumber += 1;
    const requestNumber = random.chance(20)
      ? random.between(0, this.requestNumber)
      : this.requestNumber;
    const of = { kind: 'ForcedRequest', requestNumber, account } as const;
    // Also more than anybody has: then the most that can leave is searched for. And nothing, where
    // the chain lets nothing go.
    const most = random.chance(30) ? amount * 1_000 : amount;
    const units = amount % 16 === 0 ? 0 : most;
    const command = random.chance(50)
      ? { ...of, request: 'withdraw', asset, market: null, amount: units }
      : { ...of, request: 'close', asset: null, market: this.market(), amount: null };
    return command as Command;
  }

  /** Of keys that live, ended, are not there yet; sometimes with a number that was taken. */
  private chainCancel(account: number): Command {
    const { random } = this;
    this.requestNumber += 1;
    return {
      kind: 'CancelUpTo',
      account,
      keyId: random.chance(3) ? random.pick([0, 2 ** 20, 2 ** 31]) : random.between(1, 6),
      uptoNonce: random.between(0, random.pick([10, 200])),
      cancelNumber: random.chance(20) ? random.between(0, 5) : this.requestNumber,
    } as Command;
  }

  /** Money comes to three chains of its own, and to those of lanes once there are any. */
  private chain(): number {
    const { random, lanes } = this;
    return lanes.length > 0 && random.chance(40) ? random.pick(lanes) : random.between(0, 2);
  }

  /** Lanes to chains that have none yet, or do, or saw deposits; mostly choices among those. */
  private lane(): Command {
    const { random } = this;
    const account = this.account();
    if (this.lanes.length === 0 || random.chance(10)) {
      const chain = random.pick([3, 3, 4, 4, 0, 16]);
      return { kind: 'ConfigureLane', chain, account } as Command;
    }
    this.requestNumber += 1;
    return {
      kind: 'ChoosePayout',
      account,
      chain: random.chance(25) ? random.pick([null, null, 7]) : random.pick(this.lanes),
      choiceNumber: random.chance(10) ? random.between(0, 5) : this.requestNumber,
    } as Command;
  }

  private pool(): Command {
    const { random } = this;
    const dice = random.between(0, 99);
    // Those who have money from the start, mostly.
    const account = random.chance(85) ? FIRST_USER_ACCOUNT + random.between(0, 19) : this.account();
    if (dice < 45) {
      const amount = random.between(0, random.pick([300, 5_000, 40_000]));
      const minShares = random.chance(20) ? random.between(0, 40_000) : 0;
      return { kind: 'DepositToPool', account, amount, minShares } as Command;
    }
    if (dice < 85) {
      const shares = random.between(0, random.pick([100, 4_000, 30_000]));
      return { kind: 'RequestPoolExit', account, shares } as Command;
    }
    if (dice < 94) {
      const market = random.chance(5) ? this.market() : random.pick(PERPETUALS);
      return randomPool(random, market);
    }
    return randomFund(random, this.account());
  }

  private isolatedMargin(): Command {
    const amount = this.random.between(-3_000, 6_000);
    return {
      kind: 'AdjustIsolatedMargin',
      account: this.account(),
      market: this.market(),
      amount,
    } as unknown as Command;
  }

  private leverage(): Command {
    const { random } = this;
    return {
      kind: 'SetLeverage',
      account: this.account(),
      market: this.market(),
      marginMode: random.pick(['cross', 'isolated']),
      leverage: random.chance(3) ? random.pick([0, 2_000]) : random.between(1, 60),
    } as Command;
  }

  private cancelAll(): Command {
    const { random } = this;
    return {
      kind: 'CancelAllOrders',
      account: this.account(),
      market: random.chance(50) ? null : this.market(),
      uptoNonce: random.chance(40) ? Math.max(0, this.nonce - random.between(-2, 10)) : null,
    } as Command;
  }

  // tidy: flat list
  private rare(): Command {
    const { random } = this;
    const dice = random.between(0, 99);
    const market = this.market();
    if (dice < 45) {
      const account = random.chance(5)
        ? random.pick([random.between(0, 20), LARGEST_ACCOUNT])
        : FIRST_USER_ACCOUNT + random.between(0, USERS + 4);
      const parent = random.chance(40) ? FIRST_USER_ACCOUNT + random.between(0, USERS - 1) : null;
      return { kind: 'OpenAccount', account, parent } as Command;
    }
    if (dice < 55) {
      const status = random.chance(70) ? 'running' : random.pick(MARKET_STATUSES);
      return { kind: 'SetMarketStatus', market, status } as Command;
    }
    if (dice < 65) {
      return {
        kind: 'SetAccountFeeTier',
        account: this.account(),
        tier: random.between(0, random.chance(3) ? 17 : 3),
      } as Command;
    }
    if (dice < 70) {
      const takerFactorPpb = random.between(0, 1_000_000_000);
      const makerFactorPpb = random.between(-400_000_000, 1_000_000_000);
      return {
        kind: 'ConfigureFeeTier',
        tier: random.between(1, 3),
        takerFactorPpb,
        makerFactorPpb,
      } as Command;
    }
    if (dice < 76) {
      const command = { kind: 'ConfigureVenue', insuranceStepCap: random.between(0, 5_000) };
      return { ...command, backstopLossCap: random.between(0, 40_000) } as Command;
    }
    if (dice < 82) return this.reconfigure(market);
    if (dice < 84) return { kind: 'ActivateRules', version: random.between(0, 8) };
    if (dice < 86) return { kind: 'CloseAuction', auctionId: 3 } as Command;
    if (dice < 88 && random.chance(2)) {
      const settleAtUs = this.timeUs + random.between(-1, 90_000_000);
      return { kind: 'DelistMarket', market, settleAtUs } as Command;
    }
    if (dice < 94) return { kind: 'SettleDelisting', market } as Command;
    return this.reconfigureAsset();
  }

  /** Batches mostly follow each other, and the chain mostly may be as late as it likes. */
  private acknowledge(): Command {
    const { random } = this;
    const isNext = random.chance(85);
    const last = this.settled;
    const batchId = isNext ? last.batchId + 1 : random.between(0, last.batchId + 1);
    // Two acknowledgements may follow each other: the second then covers nothing new.
    const newest = Math.max(last.throughSequence + 1, this.count - 1);
    const throughSequence = isNext
      ? random.between(last.throughSequence + 1, newest)
      : random.between(0, this.count + 2);
    const throughTimeUs = this.timeUs - random.pick([-1, 0, 0, 1_000, 20_000_000]);
    const maxLagUs = random.chance(70) ? 0 : random.pick([1, 5_000_000, 60_000_000, 3_600_000_000]);
    const command = isNext || random.chance(50) ? { throughSequence, throughTimeUs } : last;
    const told = { kind: 'AcknowledgeBatch', chain: 0, ...command, batchId, maxLagUs };
    return { ...told, batchHash: 'ab'.repeat(32) } as Command;
  }

  /** Most disputes are of an account that has none: nobody knows that but the chain. */
  private resolve(): Command {
    const { random } = this;
    const isUpheld = random.chance(50);
    const wanted = random.chance(10) ? random.pick([0, 1, 400_000]) : random.between(1, 300);
    return {
      kind: 'ResolveDispute',
      account: this.account(),
      batchId: random.between(0, 9),
      itemIndex: random.between(0, 40),
      isUpheld,
      asset: random.chance(90) ? 0 : random.pick([1, 2, 33]),
      amount: isUpheld && random.chance(90) ? 0 : wanted,
    } as Command;
  }

  private reconfigure(market: number): Command {
    const { random } = this;
    const rules = rulesOf(market < MARKETS.length ? market : 0);
    const changes: readonly object[] = [
      { protocolPriorityShare: random.between(0, 1_000_000_000) },
      { liquidationSliceNotional: random.between(1, 200_000) },
      { tickSize: 3 },
      { maxPositionSize: random.between(300, 900) },
      { maxOpenInterest: random.between(0, 6_000) },
      { impactNotional: random.between(0, 90_000) },
      { takerFeePpb: random.between(0, 7_000_000) },
      { staleBandPpbPerSecond: random.between(0, 2_000_000) },
      { scaleFromNotional: 300_000, scaleToNotional: random.between(200_000, 3_000_000) },
      { market: random.chance(10) ? 1_024 : market },
    ];
    return { ...rules, ...random.pick(changes) };
  }

  private reconfigureAsset(): Command {
    const { random } = this;
    const asset = random.pick([0, 1, 2, 2, 33]);
    return {
      kind: 'ConfigureAsset',
      asset,
      symbol: `A${asset}`,
      decimals: random.chance(4) ? 9 : ([6, 18, 8][asset] ?? 6),
      weightPpb: asset === 0 ? 1_000_000_000 : random.between(500_000_000, 1_010_000_000),
      priceMarket:
        asset === 0 ? null : random.pick([asset === 1 ? 0 : 2, asset === 1 ? 1 : 2, 3, null]),
      maxDeposits: random.chance(5) ? 2 ** 52 + 2 : asset === 2 ? 260_000 : 400_000_000,
    } as Command;
  }
}
