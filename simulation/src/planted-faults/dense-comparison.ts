import { Engine, type ExchangeEngine } from '@tandem/engine';
import {
  type Command,
  EVENT_LAYOUTS,
  EventBuffer,
  FIRST_USER_ACCOUNT,
  type Sequence,
} from '@tandem/protocol';
import type { TimestampUs } from '@tandem/quantity';
import { rulesOf, SMALL_LIMITS, smallVenueSetup } from '../differential/small-venue.ts';
import { ReferenceEngine } from '../reference/reference-engine.ts';
import { DenseCommands, hasOnlyCash } from './dense-commands.ts';

/** Where the two engines part, and what they were told. */
export type DenseMismatch = {
  readonly seed: number;
  readonly sequence: number;
  readonly command: Command;
  readonly expected: readonly unknown[];
  readonly actual: readonly unknown[];
};

/** What a comparison met; events by kind show whether it went where it should. */
export type DenseReport = {
  readonly mismatch: DenseMismatch | null;
  readonly events: Readonly<Record<string, number>>;
};

export type DensePlan = {
  readonly seed: number;
  readonly commands: number;
  /** The engine under test. */
  readonly create?: () => ExchangeEngine;
};

const HASH_EVERY = 200;

/**
 * The small venue with poorer users, of whom most can lose what they have; one market whose funding
 * meets its cap, one whose funding hurts, and little money to help out.
 */
function denseSetup(): Command[] {
  const cheap = { ...rulesOf(0), fundingCapPpb: 400, fundingIntervalUs: 3_000_000 };
  const dear = { ...rulesOf(2), fundingCapPpb: 60_000_000, fundingIntervalUs: 3_600_000_000 };
  const venue = { kind: 'ConfigureVenue', insuranceStepCap: 2_000, backstopLossCap: 300 };
  return [...smallVenueSetup().map(poorer), cheap, dear, venue] as Command[];
}

const POOR = [12_000, 150, 60] as const;

function poorer(command: Command): Command {
  if (command.kind !== 'CreditDeposit' || command.account < FIRST_USER_ACCOUNT) return command;
  const asset = hasOnlyCash(command.account) ? 0 : command.asset;
  return { ...command, asset: asset as never, amount: (POOR[asset] ?? 1) as never };
}

/** Runs one seeded stream through both engines until it ends or they differ. */
export function compareDensely(plan: DensePlan): DenseReport {
  const { seed } = plan;
  const engine = plan.create?.() ?? new Engine(SMALL_LIMITS);
  const reference = new ReferenceEngine(SMALL_LIMITS);
  const stream = new DenseCommands(seed, reference.state);
  const setup = denseSetup();
  const actual = new EventBuffer();
  const expected = new EventBuffer();
  const events: Record<string, number> = {};
  for (let sequence = 1; sequence <= plan.commands; sequence += 1) {
    const { timeUs, command } = stream.next(expected.toArray(), reference.hasPendingWork());
    const sent = setup.shift() ?? command;
    actual.clear();
    expected.clear();
    engine.apply(sequence as Sequence, timeUs as TimestampUs, sent, actual);
    reference.apply(sequence as Sequence, timeUs as TimestampUs, sent, expected);
    const isEqual = Buffer.compare(actual.bytes(), expected.bytes()) === 0;
    const isHashDue = sequence % HASH_EVERY === 0;
    const hashes = isHashDue ? [engine.stateHash(), reference.stateHash()] : [];
    if (!isEqual || hashes[0] !== hashes[1]) {
      const difference = {
        expected: [...expected.toArray(), hashes[1]],
        actual: [...actual.toArray(), hashes[0]],
      };
      return { mismatch: { seed, sequence, command: sent, ...difference }, events };
    }
    for (let at = 0; at < actual.length; at = actual.next(at)) {
      const kind = KINDS[actual.slots[at] as number] ?? '';
      events[kind] = (events[kind] ?? 0) + 1;
    }
  }
  return { mismatch: null, events };
}

const KINDS: readonly string[] = EVENT_LAYOUTS.reduce<string[]>((kinds, { code, kind }) => {
  kinds[code] = kind;
  return kinds;
}, []);
