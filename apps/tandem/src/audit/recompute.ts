import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { EngineMachine } from '@tandem/exchange';
import { VenueView } from '@tandem/feed';
import {
  type Group,
  JournalReader,
  RealStorage,
  RecordCursor,
  recoverJournal,
} from '@tandem/journal';
import type { Command } from '@tandem/protocol';
import { createProtocolCodec, Replayer, scanExpectations } from '@tandem/sequencer';
import { type Findings, inspect } from './inspect.ts';

/** What an outsider computed from a journal alone. */
export type Recomputed = {
  readonly sequence: number;
  readonly groups: number;
  /** Recorded state hashes that the replay met, all equal. */
  readonly hashesMet: number;
  readonly commandsSkipped: number;
  readonly stateHash: string;
  readonly eventHash: string;
  /** Hash of the last group, which covers every byte before it. */
  readonly journalHash: string;
  readonly tornBytes: number;
  readonly view: VenueView;
  readonly findings: Findings;
};

/** Is told how far a recomputation is. */
export type OnRecomputed = (sequence: number) => void;

/** Commands between two looks at the invariants. */
const INSPECT_EVERY = 65_536;
const REPORT_EVERY = 8_192;

/** The folder holds no journal: nothing can be said about it. */
class NoJournalError extends Error {
  override readonly name = 'NoJournalError';
}

/** The state after a command breaks a rule that must always hold. */
export class BrokenInvariantError extends Error {
  override readonly name = 'BrokenInvariantError';
  readonly sequence: number;
  readonly violations: readonly string[];

  constructor(sequence: number, violations: readonly string[]) {
    super(`at sequence ${sequence}: ${violations.join('; ')}`);
    this.sequence = sequence;
    this.violations = violations;
  }
}

/**
 * Executes the whole journal of a folder in a fresh engine, and checks everything on the way:
 * checksums, hash chain, order, recorded hashes, invariants. Takes no lock, changes nothing.
 *
 * @throws NoJournalError, BrokenInvariantError
 * @throws CorruptJournalError, CheckpointMismatchError, OutOfOrderError, PoisonCommandError
 */
export function recompute(folder: string, onProgress: OnRecomputed = () => {}): Recomputed {
  if (!existsSync(folder)) throw new NoJournalError(`there is no folder ${folder}`);
  // The folder of a running venue has its journal beside the rest.
  const below = join(folder, 'journal');
  const storage = new RealStorage(existsSync(below) ? below : folder);
  const codec = createProtocolCodec();
  const recovered = recoverJournal(storage);
  if (recovered === undefined) throw new NoJournalError(`there is no journal in ${folder}`);
  const throughPosition = recovered.lastSequence;
  const range = { fromPosition: 0, throughPosition };
  const expectations = scanExpectations(storage, { codec, operatorKeys: [], ...range });
  const view = new VenueView();
  const machine = new EngineMachine();
  const replayer = new Replayer<Command>({
    machine,
    codec,
    expectations,
    onApplied: (applied) => view.fold(applied),
  });
  const reader = new JournalReader(storage);
  const cursor = new RecordCursor();
  let groups = 0;
  try {
    const next = (): Group | undefined => reader.nextGroup(throughPosition);
    for (let group = next(); group !== undefined; group = next()) {
      groups += 1;
      cursor.open(group);
      while (cursor.next()) {
        if (!replayer.apply(cursor.bytes, cursor.start, cursor.end)) continue;
        if (replayer.sequence % REPORT_EVERY === 0) onProgress(replayer.sequence);
        if (replayer.sequence % INSPECT_EVERY === 0) requireSound(machine, replayer.sequence);
      }
    }
    const findings = requireSound(machine, replayer.sequence);
    return {
      sequence: replayer.sequence,
      groups,
      hashesMet: expectations.checkpoints.size,
      commandsSkipped: expectations.quarantined.size,
      stateHash: machine.stateHash(),
      eventHash: replayer.eventHash.hex(),
      journalHash: Buffer.from(reader.position?.logHash ?? []).toString('hex'),
      tornBytes: recovered.tornBytes,
      view,
      findings,
    };
  } finally {
    reader.close();
  }
}

function requireSound(machine: EngineMachine, sequence: number): Findings {
  const findings = inspect(machine);
  if (findings.violations.length > 0) throw new BrokenInvariantError(sequence, findings.violations);
  return findings;
}
