import type { Event } from '@tandem/protocol';
import { type CppTraderCommand, parseCppTraderScripts } from '@tandem/recording';
import { describeRecorded } from '@tandem/recording/describe-recorded';
import { expect, test } from 'vitest';
import { recordedText, VectorVenue } from './vector-venue.fixture.ts';

// CppTrader's scripts are input without output. They run on a perpetual with a wide band, one
// account for all, own trades allowed; the invariants (the book never crossed among them) are
// checked after each command. The books at the end are price-time priority by hand. Not ours, and
// left out: all-or-none orders, trailing stops (a format only, so far) and in-flight mitigation.

const ACCOUNT = 16;

/** `size@price` of each level at the end, highest price first; bids are negative. */
const BOOKS: Readonly<Record<string, string>> = {
  'scenario-01': '',
  'scenario-02': '',
  'scenario-03': '',
  'scenario-04': '',
  'scenario-05': '',
  // 100 lots bought to 50: all 60 at 40, 40 of 60 at 50.
  'scenario-06': '60@60 20@50 -60@30 -60@20 -60@10',
  // A slippage of 10 from 30: everything at 30 and 20.
  'scenario-07': '60@60 60@50 60@40 -60@10',
  // Without its all-or-none orders: 5 sold and bought, then 15 offered.
  'scenario-08': '15@10',
  'scenario-09': '',
  // 100 cannot be filled, 40 can: 30 at 30 and 10 of 20 at 20.
  'scenario-10': '-10@20 -10@10',
  // 40 sold print 30 and 20; the stop at 20 sells 20 more.
  'scenario-11': '',
  'scenario-12': '30@30 -10@20 -10@10',
  'scenario-13': '-20@30 -20@20 -10@10',
  'scenario-14': '-80@10',
};

const NOT_OURS: ReadonlySet<string> = new Set(['mitigate']);

class Script {
  readonly venue: VectorVenue = new VectorVenue();
  readonly ids = new Map<number, number>();
  leftOut = 0;

  constructor() {
    this.venue.asset(0, 'USD');
    this.venue.asset(1, 'EUR');
    this.venue.open(ACCOUNT);
    this.venue.deposit(ACCOUNT, 0, 1_000_000_000);
  }

  run(command: CppTraderCommand): void {
    if (NOT_OURS.has(command.kind)) {
      this.leftOut += 1;
      return;
    }
    switch (command.kind) {
      case 'addBook':
        this.venue.perpetual(command.symbolId, 100);
        return;
      case 'addOrder':
        this.add(command);
        return;
      case 'reduce': {
        const { price, size } = this.resting(command.orderId);
        this.amend(command.orderId, price, size - command.by);
        return;
      }
      case 'modify': {
        const { size, remaining } = this.resting(command.orderId);
        this.amend(command.orderId, command.price, size - remaining + command.size);
        return;
      }
      case 'replace': {
        const { side } = this.resting(command.orderId);
        this.cancel(command.orderId);
        const order = {
          account: ACCOUNT,
          market: 0,
          side,
          price: command.price,
          size: command.size,
        };
        this.learn(command.newOrderId, this.venue.place({ ...order, timeInForce: 'GTC' }));
        return;
      }
      case 'deleteOrder':
        this.cancel(command.orderId);
        return;
      default:
        // Symbols and the switch of matching have no counterpart: a listed market matches.
        return;
    }
  }

  private add(command: Extract<CppTraderCommand, { kind: 'addOrder' }>): void {
    const { type, side, size, symbolId: market } = command;
    const order = { account: ACCOUNT, market, side, size };
    if (type.kind === 'trailingStop' || (type.kind === 'limit' && type.timeInForce === 'AON')) {
      this.leftOut += 1;
      return;
    }
    if (type.kind === 'stop' || type.kind === 'stopLimit') {
      const trigger = {
        kind: 'PlaceTriggerOrder',
        ...order,
        clientOrderId: null,
        nonce: null,
        trigger: 'stop',
        triggerBy: 'last',
        triggerPrice: type.triggerPrice,
        limitPrice: type.kind === 'stopLimit' ? type.price : null,
        reduceOnly: false,
        attached: false,
        selfTrade: 'allow',
        marginMode: 'cross',
      };
      this.learn(command.orderId, this.venue.must(trigger));
      return;
    }
    if (type.kind === 'limit') {
      const { price, timeInForce } = type;
      this.learn(command.orderId, this.venue.place({ ...order, price, timeInForce }));
      return;
    }
    const best = this.best(side);
    const isBound = type.slippage !== null && best !== null;
    const price = isBound ? best + (type.slippage ?? 0) * (side === 'buy' ? 1 : -1) : null;
    const kind = { type: price === null ? 'market' : 'limit', price, timeInForce: 'IOC' };
    this.learn(command.orderId, this.venue.place({ ...order, ...kind }));
  }

  private best(side: 'buy' | 'sell'): number | null {
    const opposite = this.venue.resting(0).filter((order) => order.side !== side);
    const prices = opposite.map(({ price }) => price).toSorted((a, b) => a - b);
    return (side === 'buy' ? prices[0] : prices.at(-1)) ?? null;
  }

  private learn(name: number, events: readonly Event[]): void {
    for (const event of events) {
      if (event.kind === 'OrderAccepted' || event.kind === 'TriggerOrderPlaced') {
        if (!this.ids.has(name)) this.ids.set(name, event.orderId);
      }
    }
  }

  private resting(name: number): ReturnType<VectorVenue['resting']>[number] {
    const order = this.venue.resting(0).find(({ orderId }) => orderId === this.ids.get(name));
    if (order === undefined) throw new Error(`order ${name} does not rest`);
    return order;
  }

  private amend(name: number, price: number, size: number): void {
    const { orderId } = this.resting(name);
    this.venue.must({ kind: 'AmendOrder', account: ACCOUNT, orderId, price, size });
  }

  private cancel(name: number): void {
    const orderId = this.ids.get(name) ?? null;
    this.venue.must({ kind: 'CancelOrder', account: ACCOUNT, orderId, clientOrderId: null });
  }

  book(): string {
    const levels = this.venue.engine.state.markets[0] === undefined ? [] : this.venue.levels(0);
    return levels
      .flatMap(({ price, bidSize, askSize }) => [
        ...(askSize > 0 ? [`${askSize}@${price}`] : []),
        ...(bidSize > 0 ? [`${-bidSize}@${price}`] : []),
      ])
      .join(' ');
  }
}

describeRecorded('suites/cpptrader_scenarios.json', (path) => {
  const scripts = parseCppTraderScripts(recordedText(path));

  test.each(scripts)('$name', ({ name, commands }) => {
    const script = new Script();
    for (const command of commands) script.run(command);
    expect(script.book()).toBe(BOOKS[name]);
  });

  test('eight of 124 commands are not ours', () => {
    let leftOut = 0;
    for (const { commands } of scripts) {
      const script = new Script();
      for (const command of commands) script.run(command);
      leftOut += script.leftOut;
    }
    expect(leftOut).toBe(8);
  });
});
