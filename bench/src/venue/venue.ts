import type { ExchangeEngine } from '@tandem/engine';
import {
  type AccountId,
  type Command,
  EventBuffer,
  eventLayouts,
  type MarketId,
  REJECT_REASONS,
  SETTLEMENT_ASSET,
  type Sequence,
} from '@tandem/protocol';
import type { AssetUnits, PriceUnits, TimestampUs } from '@tandem/quantity';
import { ASSETS, perpetualMarket } from './market-rules.ts';

const START_US = 1_760_000_000_000_000;
const REJECTED = eventLayouts.COMMAND_REJECTED.code;
const REASON_SLOT = 4;
const NO_HASH = '0'.repeat(64);

/** First account that the bench uses. */
export const FIRST_ACCOUNT = 16;

/**
 * An engine with a sequence, a clock and an event buffer: what the sequencer adds to it, without
 * its costs.
 */
export class Venue {
  declare readonly engine: ExchangeEngine;
  readonly events: EventBuffer = new EventBuffer(1 << 16);
  sequence = 0;
  private deposits = 0;
  /**
   * The time, in an array that also holds something else: there the number stays a heap object that
   * is made once, and handing it to the engine allocates nothing.
   */
  private readonly clock: (TimestampUs | null)[] = [START_US as TimestampUs, null];

  constructor(engine: ExchangeEngine) {
    this.engine = engine;
  }

  get timeUs(): TimestampUs {
    return this.clock[0] as TimestampUs;
  }

  /** Moves the clock on. */
  wait(durationUs: number): void {
    this.clock[0] = (this.timeUs + durationUs) as TimestampUs;
  }

  apply(command: Command): void {
    this.sequence += 1;
    this.events.clear();
    this.engine.apply(
      this.sequence as Sequence,
      this.clock[0] as TimestampUs,
      command,
      this.events,
    );
  }

  /** Tells the engine of commands that come next, as the sequencer does of those that wait. */
  readAhead(commands: readonly Command[], count: number): void {
    this.engine.readAhead?.(commands, count);
  }

  /** Applies a command that is expected to be accepted. */
  must(command: Command): void {
    this.apply(command);
    const reason = this.rejectReason();
    if (reason !== undefined) throw new Error(`${command.kind} was rejected: ${reason}`);
  }

  /** Why the last command was rejected. */
  rejectReason(): string | undefined {
    const { slots, length } = this.events;
    if (length === 0 || slots[0] !== REJECTED) return undefined;
    return REJECT_REASONS[slots[REASON_SLOT] as number];
  }

  openMarkets(count: number, price: number): void {
    for (const asset of ASSETS) this.must(asset);
    for (let market = 0; market < count; market += 1) {
      this.must(perpetualMarket(market));
      this.setIndex(market, price);
    }
  }

  /** Opens an account and funds it in quote units. */
  openAccount(account: number, amount: number): void {
    this.must({ kind: 'OpenAccount', account: account as AccountId, parent: null });
    this.deposits += 1;
    this.must({
      kind: 'CreditDeposit',
      account: account as AccountId,
      asset: SETTLEMENT_ASSET,
      amount: amount as AssetUnits,
      chain: 0,
      depositNumber: this.deposits,
      transactionHash: NO_HASH,
      logIndex: 0,
    });
  }

  setLeverage(account: number, market: number, leverage: number): void {
    this.must({
      kind: 'SetLeverage',
      account: account as AccountId,
      market: market as MarketId,
      marginMode: 'cross',
      leverage,
    });
  }

  /** A fresh index price; time passes, because publish times must grow. */
  setIndex(market: number, price: number): void {
    this.wait(1_000);
    this.must({
      kind: 'UpdateIndexPrice',
      market: market as MarketId,
      price: price as PriceUnits,
      confidence: 0 as PriceUnits,
      publishTimeUs: this.timeUs,
      externalMid: null,
    });
  }
}
