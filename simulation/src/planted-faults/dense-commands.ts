import type { Command, Event } from '@tandem/protocol';
import { MARKETS, PERPETUALS, SPOT_WITH_BAND } from '../differential/small-venue.ts';
import type { Account, PositionRecord, State } from '../reference/state.ts';
import { SeededRandom } from '../workload/seeded-random.ts';

/** A command and the time of its stamp. */
export type Dense = { readonly timeUs: number; readonly command: Command };

const START_US = 1_750_000_000_000_000;
const HOUR_US = 3_600_000_000;
const FIRST = 16;
const LAST = 27;

type Plain = { readonly [field: string]: unknown };

/**
 * A seeded stream of commands that aims: it looks into the naive engine's state and goes to the
 * edge of what is allowed, where a fault that is off by one shows. Accounts live close to their
 * margin, prices crash and recover, debts outlive their positions, markets close for a while.
 */
export class DenseCommands {
  readonly #random: SeededRandom;
  readonly #state: State;
  readonly #planned: Plain[] = [];
  readonly #drift: number[] = MARKETS.map(() => 0);
  #timeUs = START_US;
  #clientOrderId = 1;
  #last: Plain = { kind: 'Tick' };

  constructor(seed: number, state: State) {
    this.#random = new SeededRandom(seed, 97);
    this.#state = state;
  }

  /** The next command, given what the last one led to. */
  next(events: readonly Event[], hasPendingWork: boolean): Dense {
    this.#plan(events);
    this.#timeUs += this.#random.between(0, 300_000);
    const isContinued = hasPendingWork && this.#random.chance(70);
    const planned = isContinued ? { kind: 'ContinueLiquidations' } : this.#planned.shift();
    const command = planned ?? this.#choose();
    this.#last = command;
    return { timeUs: this.#timeUs, command: command as unknown as Command };
  }

  /** A withdrawal that was just too large is tried again at the edge, and an order after it. */
  #plan(events: readonly Event[]): void {
    const [event] = events;
    if (event?.kind !== 'CommandRejected' || event.reason !== 'InsufficientMargin') return;
    const amount = Number(this.#last['amount'] ?? 0);
    const less = amount - (event.bound - event.actual);
    if (amount <= 0 || less <= 0 || this.#last['asset'] !== 0) return;
    this.#planned.push({ ...this.#last, amount: less });
    if (this.#random.chance(60)) this.#planned.push(this.#order(event.account, {}));
    if (this.#random.chance(40)) this.#planned.push(this.#price(this.#random.pick(PERPETUALS)));
  }

  // tidy: flat list
  #choose(): Plain {
    const random = this.#random;
    if (random.chance(4) && this.#accounts().some(owesOnly)) return this.#ruin();
    if (random.chance(1)) return this.#stack();
    if (random.chance(0.5)) return this.#sleep();
    const dice = random.between(0, 999);
    if (dice < 230) return this.#price(random.pick(MARKETS));
    if (dice < 470) return this.#order(this.#account(), {});
    if (dice < 560) return this.#take();
    if (dice < 650) return this.#reduce();
    if (dice < 700) return this.#cancel();
    if (dice < 735) return this.#holdCash();
    if (dice < 800) return this.#moveMoney();
    if (dice < 835) return this.#deposit();
    if (dice < 865) return { kind: 'SamplePremium', market: random.pick(PERPETUALS) };
    if (dice < 885) return this.#fund();
    if (dice < 905) return this.#cancelAhead();
    if (dice < 925) return this.#close();
    if (dice < 940) return this.#isolatedMargin();
    if (dice < 955) return this.#settleWithdrawal();
    if (dice < 970) return this.#amend();
    if (dice < 975) return this.#crash();
    if (dice < 985) return { kind: 'Tick' };
    if (dice < 992) return this.#venue();
    return this.#trigger();
  }

  #account(): number {
    const flagged = this.#accounts().filter(
      ({ isFlagged, records }) => isFlagged || records.some((record) => record.isFlagged),
    );
    if (flagged.length > 0 && this.#random.chance(20)) return this.#random.pick(flagged).id;
    return this.#random.between(FIRST, LAST);
  }

  #accounts(): readonly Account[] {
    return [...this.#state.accounts.values()].filter(({ id }) => id >= FIRST && id <= LAST);
  }

  #mark(market: number): number {
    const known = this.#state.marketById.get(market as never);
    return Math.max(50, Number(known?.mark ?? known?.index?.price ?? 1_000));
  }

  #near(market: number, spread: number): number {
    const mark = this.#mark(market);
    const tick = market === 2 ? 5 : 1;
    const away = Math.ceil((mark * spread) / 1_000);
    return Math.max(tick, Math.floor((mark + this.#random.between(-away, away)) / tick) * tick);
  }

  #order(account: number, more: Plain): Plain {
    const random = this.#random;
    const market = random.pick(PERPETUALS);
    const floor = this.#state.accounts.get(account as never)?.nonceFloor ?? 0;
    const isExpiring = random.chance(6);
    return {
      kind: 'PlaceOrder',
      account,
      market,
      clientOrderId: random.chance(30) ? (this.#clientOrderId += 1) : null,
      nonce: random.chance(8) ? floor + random.between(0, 1) : null,
      side: random.pick(['buy', 'sell']),
      type: 'limit',
      price: this.#near(market, 12),
      size: random.between(2, random.pick([12, 40, 120])),
      timeInForce: isExpiring ? 'GTD' : 'GTC',
      expiresAtUs: isExpiring ? this.#timeUs + random.between(1, 4_000_000) : null,
      postOnly: random.pick(['no', 'no', 'no', 'reject', 'slide']),
      reduceOnly: false,
      selfTrade: random.pick(['cancelTaker', 'cancelMaker', 'cancelBoth', 'allow']),
      marginMode: random.chance(20) ? 'isolated' : 'cross',
      ...more,
    };
  }

  #take(): Plain {
    const random = this.#random;
    const side = random.pick(['buy', 'sell']);
    const account = this.#account();
    if (random.chance(30)) {
      const timeInForce = random.pick(['IOC', 'FOK']);
      const market = { type: 'market', price: null, timeInForce, postOnly: 'no' };
      return this.#order(account, { ...market, side, expiresAtUs: null });
    }
    const market = random.pick(PERPETUALS);
    const away = side === 'buy' ? 1.03 : 0.97;
    const tick = market === 2 ? 5 : 1;
    const price = Math.max(tick, Math.floor((this.#mark(market) * away) / tick) * tick);
    const timeInForce = random.pick(['IOC', 'IOC', 'FOK', 'GTC']);
    const order = { market, side, price, timeInForce, expiresAtUs: null, postOnly: 'no' };
    return this.#order(account, order);
  }

  #position(): PositionRecord | undefined {
    const open = this.#accounts()
      .flatMap(({ records }) => records)
      .filter(({ size }) => size !== 0n);
    return open.length === 0 ? undefined : this.#random.pick(open);
  }

  /** Reduces a position, often by an order that rests and is larger than what will be left. */
  #reduce(): Plain {
    const random = this.#random;
    const record = this.#position();
    if (record === undefined) return this.#order(this.#account(), {});
    const market = Number(record.market.id);
    return this.#order(record.account.id, {
      market,
      side: record.size > 0n ? 'sell' : 'buy',
      price: this.#near(market, 8),
      size: Math.max(1, Math.min(400, Math.abs(Number(record.size)) + random.between(-2, 3))),
      timeInForce: random.chance(75) ? 'GTC' : 'IOC',
      expiresAtUs: null,
      postOnly: 'no',
      reduceOnly: random.chance(85),
      marginMode: record.mode,
    });
  }

  #cancel(): Plain {
    const account = this.#account();
    const orders = [...(this.#state.accounts.get(account as never)?.orders.keys() ?? [])];
    if (orders.length === 0 || this.#random.chance(15)) {
      const clientOrderId = Math.max(1, this.#clientOrderId + this.#random.between(-6, 3));
      return { kind: 'CancelOrder', account, orderId: null, clientOrderId };
    }
    return {
      kind: 'CancelOrder',
      account,
      orderId: this.#random.pick(orders),
      clientOrderId: null,
    };
  }

  /** Holds nearly all free cash with a spot order, and then wants to open a position. */
  #holdCash(): Plain {
    const account = this.#account();
    if (hasOnlyCash(account)) return this.#moveMoney();
    const cash = this.#state.accounts.get(account as never);
    const free = Number((cash?.balances[0] ?? 0n) - (cash?.held[0] ?? 0n));
    const price = Math.max(1, Math.floor(this.#mark(SPOT_WITH_BAND) * 0.97));
    const size = Math.min(400, Math.floor(free / price) - this.#random.between(0, 2));
    if (size < 1) return this.#deposit();
    this.#planned.push(this.#order(account, { marginMode: 'cross', size: 40 }));
    const spot = { market: SPOT_WITH_BAND, side: 'buy', price, size, postOnly: 'no' };
    return this.#order(account, { ...spot, marginMode: 'cross' });
  }

  /** Withdraws or moves too much on purpose: the reject tells where the edge is. */
  #moveMoney(): Plain {
    const random = this.#random;
    const account = this.#account();
    const owned = this.#state.accounts.get(account as never);
    const asset = random.chance(75) ? 0 : random.between(1, 2);
    const balance = Number((owned?.balances[asset] ?? 0n) - (owned?.held[asset] ?? 0n));
    const amount = Math.max(1, random.chance(60) ? balance : random.between(1, 4_000));
    if (random.chance(35)) return { kind: 'RequestWithdrawal', account, asset, amount };
    const family = this.#accounts().filter(
      ({ owner, id }) => owner === owned?.owner && id !== account,
    );
    const to = family.length === 0 ? random.between(FIRST, LAST) : random.pick(family).id;
    return { kind: 'TransferCollateral', from: account, to, asset, amount };
  }

  #settleWithdrawal(): Plain {
    const pending = [...this.#state.withdrawals.keys()];
    const withdrawalId = pending.length === 0 ? 5 : this.#random.pick(pending);
    const settled = {
      kind: this.#random.pick(['ConfirmWithdrawal', 'FailWithdrawal']),
      withdrawalId,
    };
    if (this.#random.chance(20)) this.#planned.push(settled);
    return settled;
  }

  #deposit(): Plain {
    const random = this.#random;
    const chain = random.between(0, 1);
    const account = this.#account();
    const asset = hasOnlyCash(account) || random.chance(70) ? 0 : random.between(1, 2);
    const next = this.#state.nextDeposit[chain] ?? 1;
    return {
      kind: 'CreditDeposit',
      account,
      asset,
      amount: random.between(1, asset === 0 ? 2_000 : 40),
      chain,
      depositNumber: next + (random.chance(5) ? random.pick([-1, 1]) : 0),
      transactionHash: '0'.repeat(64),
      logIndex: 0,
    };
  }

  #price(market: number): Plain {
    const random = this.#random;
    const known = this.#state.marketById.get(market as never);
    const before = Number(known?.index?.price ?? 1_000);
    const drift = this.#drift[market] ?? 0;
    this.#drift[market] = random.chance(25) ? 0 : drift;
    const pull = before > 1_600 ? -0.02 : before < 600 ? 0.02 : 0;
    const step = drift === 0 ? random.real(-0.006, 0.006) + pull : drift * random.real(0.4, 1.2);
    const price = Math.max(100, Math.floor(before * (1 + step)));
    return {
      kind: 'UpdateIndexPrice',
      market,
      price,
      confidence: market === 1 ? 0 : random.between(0, 3),
      publishTimeUs: this.#timeUs,
      externalMid: random.chance(25) ? price + random.between(-2, 2) : null,
    };
  }

  #crash(): Plain {
    const market = this.#random.pick(MARKETS);
    this.#drift[market] = this.#random.pick([-0.08, -0.05, 0.05, 0.08]);
    return this.#price(market);
  }

  /** Takes the worth of their collateral away from those who owe and have no position left. */
  #ruin(): Plain {
    for (const market of [0, 2]) this.#drift[market] = -0.09;
    this.#planned.push(this.#price(0), this.#price(2), this.#price(0));
    return this.#price(2);
  }

  /** One order behind the other on one side, until margin is used up. */
  #stack(): Plain {
    const random = this.#random;
    const account = random.pick([18, 21, 24, 27]);
    const market = random.pick([0, 2]);
    const side = random.pick(['buy', 'sell']);
    const away = side === 'buy' ? 0.985 : 1.015;
    const price = Math.max(5, Math.floor((this.#mark(market) * away) / 5) * 5);
    const order = (): Plain => {
      const size = random.between(60, 140);
      const plain = { marginMode: 'cross', postOnly: 'no', timeInForce: 'GTC', expiresAtUs: null };
      return this.#order(account, { ...plain, market, side, price, size });
    };
    for (let orders = random.between(5, 9); orders > 0; orders -= 1) this.#planned.push(order());
    const own = this.#state.accounts.get(account as never)?.records ?? [];
    const held = own.find(({ market: { id }, size }) => id === (market as never) && size !== 0n);
    if (held !== undefined) {
      this.#drift[market] = held.size > 0n ? -0.03 : 0.03;
      this.#planned.push(this.#price(market), order(), order(), order());
    }
    return order();
  }

  /** Nobody hears of prices for a while; then of one market only. */
  #sleep(): Plain {
    const random = this.#random;
    const market = random.pick(PERPETUALS);
    this.#timeUs += random.between(15, 150) * 1_000_000;
    for (let i = random.between(3, 8); i > 0; i -= 1) {
      const account = random.chance(60) ? random.pick([18, 21, 24, 27]) : this.#account();
      const size = random.between(20, 140);
      const plain = { market, size, marginMode: 'cross', price: this.#near(market, 10) };
      this.#planned.push(this.#order(account, plain));
    }
    return this.#price(market);
  }

  /** Settles an interval; sometimes after an hour, with one side of the book far from the index. */
  #fund(): Plain {
    const random = this.#random;
    const market = random.pick(PERPETUALS);
    if (random.chance(70)) return { kind: 'SettleFunding', market };
    const side = random.pick(['buy', 'sell']);
    const price = this.#near(market, 1) + (side === 'buy' ? 40 : -40);
    const pool = { market, side, price, size: 90, postOnly: 'no', marginMode: 'cross' };
    this.#timeUs += HOUR_US;
    for (const perpetual of PERPETUALS) this.#planned.push(this.#price(perpetual));
    this.#planned.push(this.#order(4, { ...pool, timeInForce: 'GTC', expiresAtUs: null }));
    this.#planned.push({ kind: 'SamplePremium', market }, { kind: 'SettleFunding', market });
    return this.#price(market);
  }

  #cancelAhead(): Plain {
    const account = this.#account();
    const floor = this.#state.accounts.get(account as never)?.nonceFloor ?? 0;
    const market = this.#random.chance(50) ? null : this.#random.pick(PERPETUALS);
    const uptoNonce = this.#random.chance(70) ? floor + this.#random.between(0, 2) : null;
    if (uptoNonce !== null) this.#planned.push(this.#order(account, { nonce: uptoNonce }));
    return { kind: 'CancelAllOrders', account, market, uptoNonce };
  }

  /** Closes a market for a while: units that must wait stay flagged and try what they can. */
  #close(): Plain {
    const market = this.#random.pick(PERPETUALS);
    const status = this.#state.marketById.get(market as never)?.status;
    if (status !== 'running') return { kind: 'SetMarketStatus', market, status: 'running' };
    if (this.#random.chance(50)) return this.#price(market);
    this.#drift[market] = this.#random.pick([-0.05, 0.05]);
    const closed = this.#random.pick(['postOnly', 'cancelOnly', 'halted', 'reduceOnly']);
    return { kind: 'SetMarketStatus', market, status: closed };
  }

  #isolatedMargin(): Plain {
    const record = this.#position();
    const account = record?.account.id ?? this.#account();
    const market = Number(record?.market.id ?? 0);
    const amount = this.#random.between(-2_500, 4_000);
    return { kind: 'AdjustIsolatedMargin', account, market, amount };
  }

  #amend(): Plain {
    const resting = this.#accounts().flatMap(({ orders }) => [...orders.values()]);
    if (resting.length === 0) return this.#take();
    const order = this.#random.pick(resting);
    const size = Math.max(1, Number(order.originalSize) + this.#random.between(-20, 20));
    const market = Number(order.market.id);
    const price = this.#random.chance(60) ? Number(order.price) : this.#near(market, 6);
    return { kind: 'AmendOrder', account: order.account.id, orderId: order.id, price, size };
  }

  #venue(): Plain {
    const backstopLossCap = this.#random.pick([0, 300, 20_000]);
    return {
      kind: 'ConfigureVenue',
      insuranceStepCap: this.#random.between(0, 4_000),
      backstopLossCap,
    };
  }

  #trigger(): Plain {
    const random = this.#random;
    const record = this.#position();
    const market = Number(record?.market.id ?? 0);
    return {
      kind: 'PlaceTriggerOrder',
      account: record?.account.id ?? this.#account(),
      market,
      clientOrderId: null,
      nonce: null,
      side: (record?.size ?? 1n) > 0n ? 'sell' : 'buy',
      trigger: random.pick(['stop', 'takeProfit']),
      triggerBy: random.pick(['mark', 'last', 'index']),
      triggerPrice: this.#near(market, 30),
      limitPrice: random.chance(40) ? this.#near(market, 20) : null,
      size: random.between(1, 80),
      reduceOnly: true,
      attached: random.chance(60),
      selfTrade: 'cancelMaker',
      marginMode: record?.mode ?? 'cross',
    };
  }
}

function owesOnly({ balances, records }: Account): boolean {
  return (balances[0] ?? 0n) < 0n && records.every(({ size }) => size === 0n);
}

/** Every third user never holds another asset: the engine knows a bound of his margin. */
export function hasOnlyCash(account: number): boolean {
  return account % 3 === 0;
}
