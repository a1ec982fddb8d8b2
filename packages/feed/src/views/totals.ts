import {
  CANCEL_REASONS,
  type CancelReason,
  type EventKind,
  eventLayouts,
  NO_VALUE,
  REJECT_REASONS,
  type RejectReason,
} from '@tandem/protocol';
import { EVENT_KINDS, placesOf } from '../event-fields.ts';

const REJECTED = placesOf(eventLayouts.COMMAND_REJECTED);
const CANCELED = placesOf(eventLayouts.ORDER_CANCELED);
const STEPPED = placesOf(eventLayouts.LIQUIDATION_STEPPED);
const BACKSTOP = placesOf(eventLayouts.BACKSTOP_TOOK_OVER);
const DELEVERAGED = placesOf(eventLayouts.POSITION_DELEVERAGED);
const DEFICIT = placesOf(eventLayouts.DEFICIT_BOOKED);
const DEPOSITED = placesOf(eventLayouts.DEPOSIT_CREDITED);
const RESERVED = placesOf(eventLayouts.WITHDRAWAL_RESERVED);
const CONFIRMED = placesOf(eventLayouts.WITHDRAWAL_CONFIRMED);
const FAILED = placesOf(eventLayouts.WITHDRAWAL_FAILED);

/** Sums that a checkpoint carries. Money in quote units. */
export type TotalFigures = {
  commands: number;
  events: number;
  lastSequence: number;
  lastTimeUs: number;
  insuranceFees: number;
  insurancePaid: number;
  insurancePayments: number;
  backstopLoss: number;
  deleveragedQuote: number;
  deficits: number;
};

/** Fold of everything: how often each thing happened, and how much money it moved. */
export class Totals {
  readonly figures: TotalFigures = {
    commands: 0,
    events: 0,
    lastSequence: 0,
    lastTimeUs: 0,
    insuranceFees: 0,
    insurancePaid: 0,
    insurancePayments: 0,
    backstopLoss: 0,
    deleveragedQuote: 0,
    deficits: 0,
  };
  /** By code. */
  readonly eventCounts: number[] = EVENT_KINDS.map(() => 0);
  readonly rejectCounts: number[] = REJECT_REASONS.map(() => 0);
  readonly cancelCounts: number[] = CANCEL_REASONS.map(() => 0);
  /** Newest deposit number by chain. */
  readonly depositNumbers: Map<number, number> = new Map();
  /** Reserved withdrawals that are neither confirmed nor failed, with the time of the request. */
  readonly pendingWithdrawals: Map<number, number> = new Map();

  count(kind: EventKind): number {
    return this.eventCounts[EVENT_KINDS.indexOf(kind)] ?? 0;
  }

  foldCommand(stamp: { sequence: number; timeUs: number }): void {
    this.figures.commands += 1;
    this.figures.lastSequence = stamp.sequence;
    this.figures.lastTimeUs = stamp.timeUs;
  }

  fold(slots: Float64Array, at: number): void {
    const { figures } = this;
    const code = slots[at] as number;
    figures.events += 1;
    increment(this.eventCounts, code);
    switch (code) {
      case REJECTED.code:
        increment(this.rejectCounts, slots[at + REJECTED.reason] as number);
        return;
      case CANCELED.code: {
        increment(this.cancelCounts, slots[at + CANCELED.reason] as number);
        const reject = slots[at + CANCELED.reject] as number;
        if (reject !== NO_VALUE) increment(this.rejectCounts, reject);
        return;
      }
      case STEPPED.code: {
        const change = slots[at + STEPPED.insuranceChange] as number;
        if (change > 0) figures.insuranceFees += change;
        if (change < 0) {
          figures.insurancePaid -= change;
          figures.insurancePayments += 1;
        }
        return;
      }
      case BACKSTOP.code:
        figures.backstopLoss += slots[at + BACKSTOP.loss] as number;
        return;
      case DELEVERAGED.code:
        figures.deleveragedQuote += slots[at + DELEVERAGED.quote] as number;
        return;
      case DEFICIT.code:
        figures.deficits += slots[at + DEFICIT.amount] as number;
        return;
      case DEPOSITED.code:
        this.depositNumbers.set(
          slots[at + DEPOSITED.chain] as number,
          slots[at + DEPOSITED.depositNumber] as number,
        );
        return;
      case RESERVED.code:
        this.pendingWithdrawals.set(
          slots[at + RESERVED.withdrawalId] as number,
          figures.lastTimeUs,
        );
        return;
      case CONFIRMED.code:
        this.pendingWithdrawals.delete(slots[at + CONFIRMED.withdrawalId] as number);
        return;
      case FAILED.code:
        this.pendingWithdrawals.delete(slots[at + FAILED.withdrawalId] as number);
        return;
      default:
        return;
    }
  }

  /** How often each kind of event happened, without those that never did. */
  byEventKind(): { readonly [kind: string]: number } {
    return named(EVENT_KINDS, this.eventCounts);
  }

  byRejectReason(): { readonly [reason in RejectReason]?: number } {
    return named(REJECT_REASONS, this.rejectCounts);
  }

  byCancelReason(): { readonly [reason in CancelReason]?: number } {
    return named(CANCEL_REASONS, this.cancelCounts);
  }
}

function increment(counts: number[], at: number): void {
  counts[at] = (counts[at] ?? 0) + 1;
}

function named(
  names: readonly (string | undefined)[],
  counts: readonly number[],
): { [name: string]: number } {
  const result: { [name: string]: number } = {};
  for (const [code, count] of counts.entries()) {
    const name = names[code];
    if (name !== undefined && count > 0) result[name] = count;
  }
  return result;
}
