import {
  type Command,
  type Event,
  EventBuffer,
  type KeyUse,
  type RejectReason,
  type Sequence,
} from '@tandem/protocol';
import { formatDecimal, type TimestampUs } from '@tandem/quantity';
import { marketOf, touch } from '../accounts/margin-check.ts';
import { Engine } from '../engine.ts';
import { checkInvariants } from '../invariants.ts';
import { DEFAULT_LIMITS, type EngineLimits } from '../limits.ts';
import { NONE } from '../orderbook/order-pool.ts';
import { changedRules, parseCommand, parsePause } from './action-phrases.fixture.ts';
import { parseSigner } from './key-phrases.fixture.ts';
import { MARKETS, type Rules } from './market-rules.fixture.ts';
import { findDifference, tell } from './outcome-phrases.fixture.ts';
import type { Row, Scenario } from './scenario-table.fixture.ts';
import { accountOf, assetOf, NAME } from './words.fixture.ts';

/** A whole hour, so that funding times are round. */
const START_US = 500_000 * 3_600_000_000;

/** An engine with a clock and names, led by the rows of a table and audited after each. */
export class ScenarioVenue {
  readonly engine: Engine;
  timeUs: number = START_US;
  /** Reasons that were given so far, with their figures told in the row. */
  readonly told: Set<RejectReason> = new Set();
  private readonly events = new EventBuffer();
  private readonly labels = new Map<string, number>();
  private readonly deposits = new Map<number, number>();
  private readonly rules = new Map<string, Rules>(MARKETS);

  constructor(limits: Partial<EngineLimits> = {}) {
    this.engine = new Engine({ ...DEFAULT_LIMITS, accounts: 1_024, orders: 1_024, ...limits });
    this.send({ kind: 'ConfigureAsset', symbol: 'USD', ...asset(0, 6, 1_000_000_000) } as Command);
    this.send({ kind: 'ConfigureAsset', symbol: 'BTC', ...asset(1, 8, 0) } as Command);
    this.send({ kind: 'ConfigureAsset', symbol: 'ETH', ...asset(2, 8, 0) } as Command);
  }

  /** Applies a command and audits the state. */
  send(command: Command, use: KeyUse | null = null): readonly Event[] {
    this.events.clear();
    const sequence = (this.engine.state.sequence + 1) as Sequence;
    this.engine.apply(sequence, this.timeUs as TimestampUs, command, this.events, use);
    const [broken] = checkInvariants(this.engine);
    if (broken !== undefined) {
      throw new Error(`${command.kind} broke ${broken.invariant}: ${broken.detail}`);
    }
    return this.events.toArray();
  }

  /** Runs rows until one does not end as it says; returns why, or null. */
  run(scenario: Scenario): string | null {
    for (const row of scenario.rows) {
      const problem = this.runRow(row);
      if (problem !== null)
        return `line ${row.line}: | ${row.action} | ${row.outcome} |\n${problem}`;
    }
    return null;
  }

  /** One row: a pause, a question, or a command. */
  runRow(row: Row): string | null {
    const pauseUs = parsePause(row.action);
    if (pauseUs !== null) {
      this.timeUs += pauseUs;
      return row.outcome === 'ok' ? null : 'a pause has no outcome but ok';
    }
    const answer = this.answer(row.action);
    if (answer !== null) return answer === row.outcome ? null : `it is: ${answer}`;
    const events = this.perform(row.action);
    const outcome = this.withLabels(row.outcome);
    const difference = findDifference(outcome, events, this.timeUs);
    if (difference !== null) return `${difference}\n${events.map(tell).join('; ')}`;
    for (const event of events) {
      if (event.kind === 'CommandRejected' && outcome.includes(`${event.reason}(`)) {
        this.told.add(event.reason);
      }
    }
    return null;
  }

  private perform(row: string): readonly Event[] {
    // A new price is a moment younger than the one before.
    if (/ index /.test(row)) this.timeUs += 500_000;
    const { action, use } = parseSigner(row, this.timeUs, (account, keyId) => {
      return this.engine.state.keys.find(account, keyId)?.scheme ?? 'secp256k1';
    });
    const actions = parseCommand(action, {
      timeUs: this.timeUs,
      labeled: (label) => this.labeled(label),
      nextDeposit: (chain) => (this.deposits.get(chain) ?? 0) + 1,
      rulesOf: (symbol) => this.rulesOf(symbol),
    });
    const [first] = actions;
    if (first === undefined) throw new Error(`no command: ${action}`);
    const isBatch = action.startsWith('batch: ');
    const items = actions.map(({ command }) => command);
    const events = this.send(
      isBatch ? ({ kind: 'Batch', items } as unknown as Command) : first.command,
      use,
    );
    this.learn(actions, action, events);
    return events;
  }

  private learn(
    actions: readonly { readonly label: string | null }[],
    action: string,
    events: readonly Event[],
  ): void {
    const ids = events.flatMap((event): readonly number[] => {
      if (event.kind === 'OrderAccepted') return [event.orderId];
      if (event.kind === 'TriggerOrderPlaced') return [event.orderId];
      return event.kind === 'WithdrawalReserved' ? [event.withdrawalId] : [];
    });
    for (const { label } of actions) {
      if (label === null) continue;
      const id = ids.shift();
      if (id !== undefined) this.labels.set(label, id);
    }
    for (const event of events) {
      if (event.kind === 'DepositCredited') this.deposits.set(event.chain, event.depositNumber);
      if (event.kind !== 'MarketConfigured') continue;
      const [, symbol = '', changes = ''] = /^list (\S+)(.*)$/.exec(action) ?? [];
      this.rules.set(symbol, changedRules(this.rulesOf(symbol), changes));
    }
  }

  private rulesOf(symbol: string): Rules {
    const rules = this.rules.get(symbol);
    if (rules === undefined) throw new Error(`no market is called ${symbol}`);
    return rules;
  }

  private labeled(label: string): number {
    const id = this.labels.get(label);
    if (id === undefined) throw new Error(`nothing is labeled [${label}]`);
    return id;
  }

  private withLabels(text: string): string {
    return text.replaceAll(/\[(\w+)\]/g, (_match, label: string) => String(this.labeled(label)));
  }

  /** The answer to a question such as `Alice's USD`, or null when the row is no question. */
  // tidy: flat list
  private answer(action: string): string | null {
    const { state } = this.engine;
    const { records } = state;
    const balance = new RegExp(`^(${NAME})'s( held)? ([A-Z]{3})$`).exec(action);
    if (balance !== null) {
      const [, name = '', held, symbol = ''] = balance;
      const slot = state.accounts.slotOf(accountOf(name));
      const id = assetOf(symbol);
      const units =
        held === undefined ? state.accounts.balanceOf(slot, id) : state.accounts.heldOf(slot, id);
      return formatDecimal(units, id === 0 ? 6 : 8);
    }
    const position = new RegExp(`^(${NAME})'s( isolated)? (\\S+-\\S+)$`).exec(action);
    if (position !== null) {
      const [, name = '', isolated, symbol = ''] = position;
      const slot = state.accounts.slotOf(accountOf(name));
      const record = records.find(
        state.accounts,
        slot,
        this.idOf(symbol),
        isolated === undefined ? 0 : 1,
      );
      if (record === NONE || records.size(record) === 0) return 'none';
      touch(state, record);
      const size = formatDecimal(records.size(record), 6);
      const quote = formatDecimal(records.quote(record), 6);
      const posted = formatDecimal(records.postedMargin(record), 6);
      return `${size} quote ${quote}${isolated === undefined ? '' : ` posted ${posted}`}`;
    }
    const orders = new RegExp(`^(${NAME})'s orders$`).exec(action);
    if (orders !== null) {
      return String(state.accounts.orderCount(state.accounts.slotOf(accountOf(orders[1] ?? ''))));
    }
    const book = /^(bids|asks) of (\S+)$/.exec(action);
    if (book !== null) return this.sideOf(book[1] === 'bids', book[2] ?? '');
    const interest = /^open interest of (\S+)$/.exec(action);
    if (interest !== null) return formatDecimal(this.marketOf(interest[1] ?? '').openInterest, 6);
    const dust = /^dust of (\S+)$/.exec(action);
    if (dust !== null) return String(this.marketOf(dust[1] ?? '').dust);
    if (action === 'work is left') return this.engine.hasPendingWork() ? 'yes' : 'no';
    return null;
  }

  /** Orders of a side, best first: `0.5@60000 (Alice)`. */
  private sideOf(isBid: boolean, symbol: string): string {
    const { orders, accounts } = this.engine.state;
    const { book } = this.marketOf(symbol);
    const side = isBid ? book.bids : book.asks;
    const told: string[] = [];
    for (let rank = 0; rank < side.count; rank += 1) {
      let order = side.levelHead[side.levelAt(rank)] as number;
      while (order !== NONE) {
        const size = formatDecimal(orders.remaining(order), 6);
        const owner = accounts.id(orders.account(order));
        told.push(`${size}@${orders.price(order)} #${owner}`);
        order = orders.next(order);
      }
    }
    return told.length === 0 ? 'empty' : told.join(', ');
  }

  private idOf(symbol: string): number {
    return this.rulesOf(symbol)['market'] as number;
  }

  private marketOf(symbol: string): ReturnType<typeof marketOf> {
    return marketOf(this.engine.state, this.idOf(symbol));
  }
}

function asset(id: number, decimals: number, weightPpb: number): object {
  return { asset: id, decimals, weightPpb, priceMarket: null, maxDeposits: 2 ** 52 };
}
