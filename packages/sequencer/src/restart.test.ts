import { generateKeyPairSync } from 'node:crypto';
import type { UnsyncedFate } from '@tandem/journal';
import {
  CorruptJournalError,
  openInlineLog,
  SimulatedPowerCut,
  SimulatedStorage,
  SnapshotStore,
} from '@tandem/journal';
import type { Sequence, StateHashRecord } from '@tandem/protocol';
import { describe, expect, test } from 'vitest';

import type { ReleasedCommand } from './admission.ts';
import type { Add } from './counter.ts';
import { Counter, counterCodec, normal, openVenue, SMALL_JOURNAL, submitIds } from './counter.ts';
import { CheckpointMismatchError, PoisonCommandError } from './errors.ts';
import { Follower } from './follower.ts';
import { readPoisonReport } from './poison-report.ts';
import { isQuarantineValid, quarantineCommand } from './quarantine.ts';
import { restart } from './restart.ts';

interface Life {
  readonly released: readonly ReleasedCommand<Add>[];
  readonly replayed: readonly ReleasedCommand<Add>[];
}

/** Runs a venue until the power is cut, or to the end. */
function live(storage: SimulatedStorage, firstId: number): Life {
  const released: ReleasedCommand<Add>[] = [];
  const replayed: ReleasedCommand<Add>[] = [];
  try {
    const { sequencer } = openVenue({
      storage,
      limits: { batchCommands: 3, checkpointEvery: 4 },
      onReplayed: (command) => replayed.push(command),
    });
    sequencer.listen({ audience: 'private', onReleased: (group) => released.push(...group) });
    for (let id = firstId; id < firstId + 12; id += 2) {
      submitIds(sequencer, [id, id + 1]);
      sequencer.pump();
      if (sequencer.failure !== undefined) break;
    }
    void sequencer.close().catch(() => {});
  } catch (error) {
    if (!isPowerCut(error)) throw error;
  }
  return { released, replayed };
}

function isPowerCut(error: unknown): boolean {
  if (error instanceof SimulatedPowerCut) return true;
  return error instanceof Error && error.cause instanceof SimulatedPowerCut;
}

function expectNoneTwice(commands: readonly ReleasedCommand<Add>[]): void {
  const ids = commands.map(({ command }) => command.id);
  expect(new Set(ids).size).toBe(ids.length);
}

const FATES: UnsyncedFate[] = ['lost', 'kept', 'random'];

describe.each(FATES)('power cut at any call, unsynced writes %s', (fate) => {
  test('everything released survives with the same events, and nothing happens twice', () => {
    const calls = new SimulatedStorage();
    live(calls, 0);
    for (let n = 1; n <= calls.calls; n++) {
      const storage = new SimulatedStorage({ seed: n });
      storage.cutPowerAtCall(n);
      const first = live(storage, 0);
      storage.restart(fate);
      const second = live(storage, 100);
      const survived = second.replayed.slice(0, first.released.length);
      expect(survived.map(withoutTicket)).toEqual(first.released.map(withoutTicket));
      expectNoneTwice([...second.replayed, ...second.released]);
      storage.restart('lost');
      const { replayed } = openVenue({ storage });
      expect(replayed.map(withoutTicket)).toEqual(
        [...second.replayed, ...second.released].map(withoutTicket),
      );
    }
  });
});

function withoutTicket(released: ReleasedCommand<Add>): unknown {
  return { ...released, ticket: 0, slots: Array.from(released.slots) };
}

describe('checkpoints', () => {
  test('a replay that differs is refused with the sequence', async () => {
    const storage = new SimulatedStorage();
    const { sequencer } = openVenue({ storage, limits: { checkpointEvery: 5 } });
    submitIds(sequencer, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    sequencer.pump();
    await sequencer.close();
    const open = (): unknown => openVenue({ storage, createMachine: () => new Counter(7) });
    expect(open).toThrow(CheckpointMismatchError);
    storage.restart('kept');
    expect(open).toThrow(/event hash at sequence 10/);
  });

  test('a follower that differs stops the venue', () => {
    const { sequencer, witness } = openVenue({
      checkpointsBy: 'follower',
      limits: { checkpointEvery: 2 },
    });
    submitIds(sequencer, [1, 2]);
    sequencer.pump();
    const record: StateHashRecord = {
      kind: 'StateHashRecord',
      sequence: 2 as Sequence,
      stateHash: '0'.repeat(64),
      eventHash: sequencer.eventHash,
    };
    expect(sequencer.recordCheckpoint(record)).toBe(true);
    expect(sequencer.recordCheckpoint({ ...record, eventHash: '1'.repeat(64) })).toBe(false);
    expect(witness.stopped).toBeInstanceOf(CheckpointMismatchError);
    expect(sequencer.submit(normal(3)).kind).toBe('refused');
  });
});

test('a replay tells the machine of every command before it applies the first of them', () => {
  const storage = new SimulatedStorage();
  const { sequencer } = openVenue({ storage });
  submitIds(
    sequencer,
    Array.from({ length: 100 }, (_, id) => id),
  );
  sequencer.pump();
  const told: number[] = [];
  let lateCommands = 0;
  class Reader extends Counter {
    readAhead(commands: readonly Add[], count: number): void {
      for (const { id } of commands.slice(0, count)) told.push(id);
    }
    override apply(...[sequence, timeUs, command, events]: Parameters<Counter['apply']>): void {
      if (!told.includes(command.id)) lateCommands += 1;
      super.apply(sequence, timeUs, command, events);
    }
  }
  storage.restart('kept');
  const again = openVenue({ storage, createMachine: () => new Reader() });
  expect(again.sequencer.restarted.commandsReplayed).toBe(100);
  expect(told.length).toBe(100);
  expect(lateCommands).toBe(0);
});

describe('a poison command', () => {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const stranger = generateKeyPairSync('ed25519');

  function poisoned(): SimulatedStorage {
    const storage = new SimulatedStorage();
    const { sequencer, witness } = openVenue({ storage });
    submitIds(sequencer, [1, 2]);
    sequencer.pump();
    submitIds(sequencer, [3]);
    sequencer.submit(normal(4, { isPoison: true }));
    submitIds(sequencer, [5]);
    sequencer.pump();
    // Nothing of the group of the poison command is released, not even what came before it.
    expect(witness.ids).toEqual([1, 2]);
    expect(witness.stopped).toBeInstanceOf(PoisonCommandError);
    expect((witness.stopped as PoisonCommandError).sequence).toBe(4);
    expect(sequencer.submit(normal(6)).kind).toBe('refused');
    expect(readPoisonReport(storage)?.sequence).toBe(4);
    storage.restart('lost');
    return storage;
  }

  test('stops the venue before anything leaks, and every later start', () => {
    const storage = poisoned();
    for (let start = 0; start < 2; start++) {
      expect(() => openVenue({ storage, operatorKeys: [publicKey] })).toThrow(PoisonCommandError);
      storage.restart('kept');
    }
  });

  test('blocks the start even of a machine that would take it today', () => {
    const storage = poisoned();
    class Repaired extends Counter {
      override apply(...[sequence, timeUs, command, events]: Parameters<Counter['apply']>): void {
        super.apply(sequence, timeUs, { ...command, isPoison: false }, events);
      }
    }
    const open = (): unknown => openVenue({ storage, createMachine: () => new Repaired() });
    expect(open).toThrow(PoisonCommandError);
  });

  test('is skipped once an operator has signed it away', async () => {
    const storage = poisoned();
    const sequence = 4 as Sequence;
    const order = { sequence, privateKey, codec: counterCodec, journal: SMALL_JOURNAL };
    expect(isQuarantineValid(quarantineCommand(storage, order), [publicKey])).toBe(true);
    for (let start = 0; start < 2; start++) {
      const { sequencer, witness, replayed } = openVenue({ storage, operatorKeys: [publicKey] });
      expect(replayed.slice(0, 4).map(({ command }) => command.id)).toEqual([1, 2, 3, 4]);
      expect(replayed[3]?.slots.length).toBe(0);
      expect(readPoisonReport(storage)).toBeUndefined();
      submitIds(sequencer, [50 + start]);
      sequencer.pump();
      expect(witness.released[0]?.sequence).toBe(5 + start);
      await sequencer.close();
    }
  });

  test('is not skipped by the signature of a stranger', () => {
    const storage = poisoned();
    const order = { sequence: 4 as Sequence, codec: counterCodec, journal: SMALL_JOURNAL };
    quarantineCommand(storage, { ...order, privateKey: stranger.privateKey });
    const open = (): unknown => openVenue({ storage, operatorKeys: [publicKey] });
    expect(open).toThrow(PoisonCommandError);
  });

  test('cannot be confused with another command: only what is in the journal can be named', () => {
    const storage = poisoned();
    const order = { privateKey, codec: counterCodec, journal: SMALL_JOURNAL };
    expect(() => quarantineCommand(storage, { ...order, sequence: 99 as Sequence })).toThrow(
      /no such command/,
    );
  });
});

describe('a damaged journal', () => {
  /** Commands, checkpoints and a quarantine, in several groups. */
  async function journalOf(): Promise<{ storage: SimulatedStorage; position: number }> {
    const storage = new SimulatedStorage();
    const { sequencer } = openVenue({ storage, limits: { checkpointEvery: 3 } });
    for (const ids of [[1, 2], [3, 4, 5], [6, 7], [8]]) {
      submitIds(sequencer, ids);
      sequencer.pump();
    }
    await sequencer.close();
    const { privateKey } = generateKeyPairSync('ed25519');
    const order = { sequence: 4 as Sequence, privateKey, codec: counterCodec };
    quarantineCommand(storage, { ...order, journal: SMALL_JOURNAL });
    const log = openInlineLog(storage, SMALL_JOURNAL);
    return { storage, position: log.durableSequence };
  }

  test('is refused at every byte, though the scan ahead checks only what it takes', async () => {
    const { storage, position } = await journalOf();
    const parts = { codec: counterCodec, createMachine: () => new Counter() };
    const { commandsReplayed, expectations } = restart({ ...parts, storage }, position);
    expect(commandsReplayed).toBe(8);
    expect(expectations.checkpoints.size).toBe(3);
    expect(expectations.unsigned.length).toBe(1);
    const files = storage.files();
    const [name] = [...files.keys()].filter((file) => file.startsWith('segment-'));
    const bytes = files.get(name ?? '') as Uint8Array;
    const used = bytes.findLastIndex((byte) => byte !== 0) + 1;
    for (let at = 0; at < used; at++) {
      bytes[at] = (bytes[at] as number) ^ (1 << (at % 8));
      const damaged = SimulatedStorage.withFiles(files);
      expect(() => restart({ ...parts, storage: damaged }, position)).toThrow(CorruptJournalError);
      bytes[at] = (bytes[at] as number) ^ (1 << (at % 8));
    }
  });
});

describe('follower and snapshots', () => {
  interface Followed {
    readonly storage: SimulatedStorage;
    readonly snapshotDisk: SimulatedStorage;
    readonly stateHash: string;
    readonly eventHash: string;
    readonly checkpoints: StateHashRecord[];
  }

  async function follow(commands: number): Promise<Followed> {
    const storage = new SimulatedStorage();
    const snapshotDisk = new SimulatedStorage();
    const checkpoints: StateHashRecord[] = [];
    const { sequencer } = openVenue({
      storage,
      checkpointsBy: 'follower',
      limits: { checkpointEvery: 8, batchCommands: 5 },
    });
    const follower = new Follower<Add>(
      {
        storage,
        codec: counterCodec,
        createMachine: () => new Counter(),
        snapshots: new SnapshotStore(snapshotDisk),
        checkpointEvery: 8,
        snapshotEvery: 20,
        snapshotEveryUs: 3_600_000_000,
        onCheckpoint: (record) => {
          checkpoints.push(record);
          expect(sequencer.recordCheckpoint(record)).toBe(true);
        },
      },
      0,
    );
    for (let id = 1; id <= commands; id++) {
      submitIds(sequencer, [id]);
      if (id % 7 === 0) sequencer.pump();
      if (id % 13 === 0) catchUp(follower, sequencer);
    }
    while (sequencer.pump() > 0);
    catchUp(follower, sequencer);
    const { replayer } = sequencer.restarted;
    const hashes = { stateHash: replayer.machine.stateHash(), eventHash: sequencer.eventHash };
    await sequencer.close();
    return { storage, snapshotDisk, ...hashes, checkpoints };
  }

  function catchUp(follower: Follower<Add>, sequencer: { readonly durablePosition: number }): void {
    while (follower.advance(sequencer.durablePosition));
  }

  test('checkpoints of the follower are recorded and hold on replay', async () => {
    const { storage, checkpoints, stateHash, eventHash } = await follow(300);
    expect(checkpoints.length).toBe(Math.floor(300 / 8));
    const { sequencer } = openVenue({ storage });
    expect(sequencer.restarted.expectations.checkpoints.size).toBe(checkpoints.length);
    expect(sequencer.restarted.replayer.machine.stateHash()).toBe(stateHash);
    expect(sequencer.eventHash).toBe(eventHash);
  });

  test('a restart from snapshot and tail gives the same state as the whole journal', async () => {
    const { storage, snapshotDisk, stateHash, eventHash } = await follow(300);
    const { sequencer, replayed } = openVenue({
      storage,
      snapshots: new SnapshotStore(snapshotDisk),
    });
    expect(sequencer.restarted.snapshotPosition).toBeGreaterThan(250);
    expect(replayed.length).toBeLessThan(50);
    expect(sequencer.restarted.replayer.machine.stateHash()).toBe(stateHash);
    expect(sequencer.eventHash).toBe(eventHash);
  });

  test('a damaged snapshot costs time, not state', async () => {
    const { storage, snapshotDisk, stateHash } = await follow(300);
    for (const name of snapshotDisk.list()) {
      snapshotDisk.open(name, 'write').write(new Uint8Array([1]), 70);
    }
    const { sequencer, replayed } = openVenue({
      storage,
      snapshots: new SnapshotStore(snapshotDisk),
    });
    expect(sequencer.restarted.unusableSnapshots.length).toBe(3);
    expect(replayed.length).toBe(300);
    expect(sequencer.restarted.replayer.machine.stateHash()).toBe(stateHash);
  });

  test('a snapshot of another journal is refused', async () => {
    const { snapshotDisk } = await follow(300);
    const storage = new SimulatedStorage();
    const { sequencer } = openVenue({ storage });
    submitIds(
      sequencer,
      Array.from({ length: 400 }, (_, i) => i + 1),
    );
    while (sequencer.pump() > 0);
    await sequencer.close();
    const open = (): unknown => openVenue({ storage, snapshots: new SnapshotStore(snapshotDisk) });
    expect(open).toThrow(/taken from another journal/);
  });

  test('a snapshot ahead of the journal is refused', async () => {
    const { snapshotDisk } = await follow(300);
    const storage = new SimulatedStorage();
    openInlineLog(storage, SMALL_JOURNAL)
      .close()
      .catch(() => {});
    const open = (): unknown => openVenue({ storage, snapshots: new SnapshotStore(snapshotDisk) });
    expect(open).toThrow(/ahead of the journal/);
  });
});
