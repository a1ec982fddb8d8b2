import { Engine, type EngineLimits, type ExchangeEngine } from '@tandem/engine';
import {
  type Command,
  EventBuffer,
  type KeyUse,
  NEWEST_RULE_VERSION,
  REJECT_REASONS,
  type Sequence,
} from '@tandem/protocol';
import type { TimestampUs } from '@tandem/quantity';
import { ReferenceEngine } from '../reference/reference-engine.ts';
import { RandomCommands, type Timed } from './random-commands.ts';
import { SMALL_LIMITS, smallVenueSetup } from './small-venue.ts';

/** How much of the rules one comparison has met. */
export type ComparisonReport = {
  commands: number;
  events: number;
  hashesCompared: number;
  readonly eventKinds: Map<string, number>;
  readonly rejects: Map<string, number>;
  mismatch: Mismatch | null;
};

/** The first command after which the two engines differ. */
export type Mismatch = {
  readonly seed: number;
  readonly sequence: number;
  readonly command: Command;
  readonly use: KeyUse | null;
  readonly expected: readonly unknown[];
  readonly actual: readonly unknown[];
};

export type ComparisonPlan = {
  readonly seed: number;
  readonly commands: number;
  /** State hashes are compared after every so many commands. */
  readonly hashEvery: number;
  /** The engine under test; the reference engine is what it is compared with. */
  readonly create?: (limits: EngineLimits) => ExchangeEngine;
  readonly limits?: EngineLimits;
};

/**
 * The engine under test is told of so many commands at once, old ones among them: whatever it reads
 * ahead, what it does later stays the same.
 */
const TOLD_AHEAD = 16;

export function emptyReport(): ComparisonReport {
  return {
    commands: 0,
    events: 0,
    hashesCompared: 0,
    eventKinds: new Map(),
    rejects: new Map(),
    mismatch: null,
  };
}

/** Runs one seeded stream through both engines until it ends or they differ. */
export function compareEngines(plan: ComparisonPlan, report: ComparisonReport): ComparisonReport {
  const limits = plan.limits ?? SMALL_LIMITS;
  const engine = plan.create?.(limits) ?? new Engine(limits);
  const reference = new ReferenceEngine(limits);
  const stream = new RandomCommands(plan.seed);
  const actual = new EventBuffer();
  const expected = new EventBuffer();
  const told: Command[] = [];
  // Every other seed begins with a pool; the others come to one by chance, or never.
  const setup = smallVenueSetup(plan.seed % 2 === 0, startingRules(plan.seed));
  for (let sequence = 1; sequence <= plan.commands; sequence += 1) {
    const timed = withSetup(setup, stream);
    actual.clear();
    expected.clear();
    const { command, use } = timed;
    const timeUs = timed.timeUs as TimestampUs;
    told.push(command);
    if (told.length === TOLD_AHEAD) engine.readAhead?.(told.splice(0));
    engine.apply(sequence as Sequence, timeUs, command, actual, use);
    reference.apply(sequence as Sequence, timeUs, command, expected, use);
    const isHashDue = sequence % plan.hashEvery === 0;
    const isEqual = Buffer.compare(actual.bytes(), expected.bytes()) === 0;
    const hashes = isHashDue ? [engine.stateHash(), reference.stateHash()] : [];
    if (!isEqual || hashes[0] !== hashes[1]) {
      report.mismatch = {
        seed: plan.seed,
        sequence,
        command,
        use,
        expected: [...expected.toArray(), { hash: hashes[1] }],
        actual: [...actual.toArray(), { hash: hashes[0] }],
      };
      return report;
    }
    if (isHashDue) report.hashesCompared += 1;
    tally(report, actual);
    stream.observe(actual, engine.hasPendingWork());
  }
  return report;
}

/** Every fourth seed begins before the newest rules, by one or two, and may come to them. */
function startingRules(seed: number): number {
  if (seed % 4 !== 3) return NEWEST_RULE_VERSION;
  return NEWEST_RULE_VERSION - (seed % 8 === 3 ? 1 : 2);
}

function withSetup(setup: Command[], stream: RandomCommands): Timed {
  const timed = stream.next();
  const command = setup.shift();
  return command === undefined ? timed : { timeUs: timed.timeUs, command, use: null };
}

function tally(report: ComparisonReport, events: EventBuffer): void {
  report.commands += 1;
  report.events += events.count;
  for (let at = 0; at < events.length; at = events.next(at)) {
    const code = String(events.slots[at]);
    report.eventKinds.set(code, (report.eventKinds.get(code) ?? 0) + 1);
    if (events.slots[at] !== 1) continue;
    const reason = REJECT_REASONS[events.slots[at + 4] as number] as string;
    report.rejects.set(reason, (report.rejects.get(reason) ?? 0) + 1);
  }
}
