import { type EventBuffer, eventLayouts } from '@tandem/protocol';

const ORDER_FILLED = eventLayouts.ORDER_FILLED.code;
const MARK_UPDATED = eventLayouts.MARK_PRICE_UPDATED.code;
const FLAGGED = eventLayouts.ACCOUNT_FLAGGED.code;
/** Slots behind the code of an event, in layout order. */
const FILLED = { account: 1, market: 2, positionSize: 12, positionQuote: 13 } as const;

type Position = { market: number; size: bigint; quote: bigint };
type Account = { balance: bigint; readonly positions: Position[] };

const ONE = 1_000_000_000n;
/** Maintenance rate of the first tier, in which all positions of the population are. */
const MAINTENANCE_PPB = 5_000_000n;

/**
 * The same population as anyone would first write it: a Map of accounts, BigInt amounts, and a scan
 * of all of them at every price. It follows the engine's events only.
 */
export class Mirror {
  private readonly accounts = new Map<number, Account>();
  private readonly marks: bigint[] = [];

  open(account: number, balance: number): void {
    this.accounts.set(account, { balance: BigInt(balance), positions: [] });
  }

  setMark(market: number, price: number): void {
    this.marks[market] = BigInt(price);
  }

  get positionCount(): number {
    return [...this.accounts.values()].reduce((sum, { positions }) => sum + positions.length, 0);
  }

  /** Takes over positions and marks from the events of a command. */
  follow(events: EventBuffer): void {
    const { slots } = events;
    for (let at = 0; at < events.length; at = events.next(at)) {
      const code = slots[at];
      if (code === ORDER_FILLED) this.takePosition(slots, at);
      else if (code === MARK_UPDATED) {
        this.setMark(slots[at + 1] as number, slots[at + 2] as number);
      }
    }
  }

  /** Takes over marks only: positions stay as they were before the command's liquidations. */
  followMarks(events: EventBuffer): void {
    const { slots } = events;
    for (let at = 0; at < events.length; at = events.next(at)) {
      if (slots[at] === MARK_UPDATED)
        this.setMark(slots[at + 1] as number, slots[at + 2] as number);
    }
  }

  /** Every account that does not cover its maintenance margin, in ascending order. */
  scan(): readonly number[] {
    return [...this.accounts.entries()]
      .filter(([, account]) => this.equity(account) < this.maintenance(account))
      .map(([id]) => id)
      .toSorted((a, b) => a - b);
  }

  private equity(account: Account): bigint {
    return account.positions
      .map(({ market, size, quote }) => quote + size * (this.marks[market] as bigint))
      .reduce((sum, value) => sum + value, account.balance);
  }

  private maintenance(account: Account): bigint {
    return account.positions
      .map(({ market, size }) => (size < 0n ? -size : size) * (this.marks[market] as bigint))
      .reduce((sum, notional) => sum + (notional * MAINTENANCE_PPB + ONE - 1n) / ONE, 0n);
  }

  private takePosition(slots: Float64Array, at: number): void {
    const account = this.accounts.get(slots[at + FILLED.account] as number);
    if (account === undefined) return;
    const market = slots[at + FILLED.market] as number;
    const size = BigInt(slots[at + FILLED.positionSize] as number);
    const quote = BigInt(slots[at + FILLED.positionQuote] as number);
    const known = account.positions.find((position) => position.market === market);
    if (known === undefined) account.positions.push({ market, size, quote });
    else {
      known.size = size;
      known.quote = quote;
    }
  }
}

/** Accounts that a command flagged, in ascending order. */
export function flaggedIn(events: EventBuffer): readonly number[] {
  const flagged: number[] = [];
  for (let at = 0; at < events.length; at = events.next(at)) {
    if (events.slots[at] === FLAGGED) flagged.push(events.slots[at + 1] as number);
  }
  return flagged.toSorted((a, b) => a - b);
}
