import type { Storage } from '@tandem/journal';
import { InlineLog, openInlineLog, openJournal, SimulatedStorage } from '@tandem/journal';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Add } from './counter.ts';
import { Counter, normal, openVenue, SMALL_JOURNAL, submitIds, Witness } from './counter.ts';

const ids = (from: number, to: number): number[] =>
  Array.from({ length: to - from + 1 }, (_, i) => from + i);

/** A log that becomes durable only when the test says so. */
class HeldLog extends InlineLog {
  override flush(): void {}

  sync(): void {
    super.flush();
  }
}

function openHeld(): { log: HeldLog; openLog: (storage: Storage) => HeldLog } {
  const log = new HeldLog(openJournal(new SimulatedStorage(), SMALL_JOURNAL));
  return { log, openLog: () => log };
}

describe('order and time', () => {
  test('stamps sequences without gap and releases each command with its events', () => {
    const { sequencer, witness } = openVenue();
    submitIds(sequencer, ids(1, 5));
    expect(sequencer.pump()).toBe(5);
    expect(witness.released.map(({ sequence }) => sequence)).toEqual(ids(1, 5));
    expect(witness.ids).toEqual(ids(1, 5));
    expect(witness.released.every(({ slots }) => slots.length > 1)).toBe(true);
    expect(witness.released.map(({ ticket }) => ticket)).toEqual(ids(1, 5));
  });

  test('time never goes back, not even over a restart', async () => {
    const { sequencer, witness, clock, storage } = openVenue();
    submitIds(sequencer, [1]);
    sequencer.pump();
    clock.timeUs -= 3_600_000_000;
    submitIds(sequencer, [2]);
    sequencer.pump();
    clock.timeUs += 7_200_000_000;
    submitIds(sequencer, [3]);
    sequencer.pump();
    const times = witness.released.map(({ timeUs }) => timeUs);
    expect(times[1]).toBe(times[0]);
    expect(times[2]).toBeGreaterThan(times[0] ?? 0);
    await sequencer.close();
    const second = openVenue({ storage });
    submitIds(second.sequencer, [4]);
    second.sequencer.pump();
    expect(second.witness.released[0]?.timeUs).toBe(times[2]);
    expect(second.witness.released[0]?.sequence).toBe(4);
  });

  test('takes at most a batch at a time', () => {
    const { sequencer } = openVenue({ limits: { batchCommands: 3 } });
    submitIds(sequencer, ids(1, 7));
    expect([sequencer.pump(), sequencer.pump(), sequencer.pump(), sequencer.pump()]).toEqual([
      3, 3, 1, 0,
    ]);
  });
});

describe('release', () => {
  test('waits until the group is durable', () => {
    const { log, openLog } = openHeld();
    const { sequencer, witness } = openVenue({ openLog });
    submitIds(sequencer, ids(1, 3));
    sequencer.pump();
    expect(sequencer.sequence).toBe(3);
    expect(sequencer.inFlight).toBe(3);
    expect(witness.released).toEqual([]);
    log.sync();
    expect(witness.ids).toEqual([1, 2, 3]);
    expect(sequencer.inFlight).toBe(0);
  });

  test('tells private listeners of a whole group before public ones', () => {
    const { sequencer } = openVenue();
    const told: string[] = [];
    for (const [name, audience] of [
      ['market data', 'public'],
      ['accounts', 'private'],
      ['trades', 'public'],
      ['orders', 'private'],
    ] as const) {
      sequencer.listen({ audience, onReleased: (group) => told.push(`${name} ${group.length}`) });
    }
    submitIds(sequencer, [1, 2]);
    sequencer.pump();
    expect(told).toEqual(['accounts 2', 'orders 2', 'market data 2', 'trades 2']);
  });

  test('stops taking commands when too many wait for the disk', () => {
    const { log, openLog } = openHeld();
    const { sequencer, witness } = openVenue({ openLog, limits: { inFlight: 4 } });
    submitIds(sequencer, ids(1, 10));
    expect(sequencer.pump()).toBe(4);
    expect(sequencer.pump()).toBe(0);
    log.sync();
    expect(sequencer.pump()).toBe(4);
    log.sync();
    sequencer.pump();
    log.sync();
    expect(witness.ids).toEqual(ids(1, 10));
  });

  test('releases nothing more when the disk fails', () => {
    const storage = new SimulatedStorage();
    const { sequencer, witness } = openVenue({ storage });
    submitIds(sequencer, [1]);
    sequencer.pump();
    submitIds(sequencer, [2, 3]);
    storage.cutPowerAtCall(1);
    sequencer.pump();
    expect(witness.ids).toEqual([1]);
    expect(witness.stopped?.name).toBe('FatalJournalError');
    expect(sequencer.submit(normal(4))).toEqual({
      kind: 'refused',
      refusal: { reason: 'Stopped' },
    });
    expect(sequencer.pump()).toBe(0);
  });
});

describe('lanes', () => {
  test('priority goes first, yet one of four is from the normal lane', () => {
    const { sequencer, witness } = openVenue();
    submitIds(sequencer, ids(1, 3));
    for (const id of ids(11, 14)) sequencer.submit(normal(id, { queue: 'cancel', author: 9 }));
    for (const id of [21, 22]) sequencer.submit(normal(id, { queue: 'index', market: id }));
    for (const id of [31, 32]) sequencer.submit(normal(id, { queue: 'protocol' }));
    sequencer.pump();
    expect(witness.ids).toEqual([31, 32, 21, 1, 22, 11, 12, 2, 13, 14, 3]);
  });

  test('a newer index price takes the place of one that waits', () => {
    const { sequencer, witness } = openVenue();
    for (const [id, market] of [
      [1, 7],
      [2, 8],
      [3, 7],
      [4, 7],
    ] as const) {
      sequencer.submit(normal(id, { queue: 'index', market }));
    }
    sequencer.pump();
    expect(witness.ids).toEqual([4, 2]);
    expect(witness.refusals).toEqual([
      { ticket: 1, refusal: { reason: 'Superseded', byTicket: 3 } },
      { ticket: 3, refusal: { reason: 'Superseded', byTicket: 4 } },
    ]);
  });

  test('cancels beyond the budget work, but without priority', () => {
    const { sequencer, witness } = openVenue({ limits: { cancelAllowance: 1 } });
    const submit = (id: number, more: Partial<Add>): void => {
      expect(sequencer.submit(normal(id, { author: 5, ...more })).kind).toBe('queued');
    };
    submit(1, { orders: 1 });
    // One for the order, one of the allowance; the third is not earned.
    for (const id of [11, 12, 13]) submit(id, { queue: 'cancel' });
    submit(2, {});
    sequencer.pump();
    expect(witness.ids).toEqual([11, 12, 1, 13, 2]);
  });

  test('a flood of cancels of one account does not use up the budget of another', () => {
    const { sequencer, witness } = openVenue({ limits: { cancelAllowance: 2 } });
    for (const id of ids(1, 50)) sequencer.submit(normal(id, { queue: 'cancel', author: 1 }));
    sequencer.submit(normal(100, { queue: 'cancel', author: 2 }));
    sequencer.pump();
    expect(witness.ids.indexOf(100)).toBeLessThan(4);
    expect(witness.ids.length).toBe(51);
  });
});

describe('back pressure', () => {
  const capacities = { protocol: 4, index: 2, cancel: 2, normal: 3 };

  test('a full queue refuses with the numbers and a time to come again', () => {
    const { sequencer, witness } = openVenue({ limits: { capacities } });
    submitIds(sequencer, [1, 2, 3]);
    expect(sequencer.submit(normal(4))).toEqual({
      kind: 'refused',
      refusal: { reason: 'QueueFull', queue: 'normal', queued: 3, capacity: 3, retryAfterMs: 100 },
    });
    sequencer.pump();
    expect(sequencer.submit(normal(5)).kind).toBe('queued');
    sequencer.pump();
    expect(witness.ids).toEqual([1, 2, 3, 5]);
  });

  test('the time to come again follows the pace', () => {
    const { sequencer, clock } = openVenue({ limits: { capacities, batchCommands: 1 } });
    // One command in 50 ms: three waiting ones take 150 ms.
    for (let i = 0; i < 10; i++) {
      submitIds(sequencer, [i]);
      clock.timeUs += 50_000;
      sequencer.pump();
    }
    submitIds(sequencer, [1, 2, 3]);
    const admission = sequencer.submit(normal(4));
    expect(admission).toMatchObject({ refusal: { retryAfterMs: 150 } });
  });

  test('cancels that find their queue full go with the orders', () => {
    const { sequencer, witness } = openVenue({ limits: { capacities } });
    for (const id of [1, 2, 3]) sequencer.submit(normal(id, { queue: 'cancel', author: 1 }));
    expect(sequencer.queued).toBe(3);
    sequencer.pump();
    expect(witness.ids).toEqual([1, 2, 3]);
  });

  test('prices of too many markets are refused', () => {
    const { sequencer } = openVenue({ limits: { capacities } });
    const results = [1, 2, 3].map((market) =>
      sequencer.submit(normal(market, { queue: 'index', market })),
    );
    expect(results.map(({ kind }) => kind)).toEqual(['queued', 'queued', 'refused']);
  });

  test('every ticket is released once or refused once, whatever comes', () => {
    const step = fc.oneof(
      fc.constant('pump' as const),
      fc.record({
        queue: fc.constantFrom('normal', 'cancel', 'index', 'protocol'),
        author: fc.nat(3),
        market: fc.nat(3),
        orders: fc.nat(1),
        id: fc.integer({ min: -1, max: 1_000 }),
      }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 120 }), (steps) => {
        const { sequencer, witness } = openVenue({
          limits: { capacities, batchCommands: 5, cancelAllowance: 2 },
        });
        const tickets: number[] = [];
        for (const next of steps) {
          if (next === 'pump') sequencer.pump();
          else {
            const admission = sequencer.submit({ command: next, authorization: null });
            if (admission.kind === 'queued') tickets.push(admission.ticket);
          }
        }
        while (sequencer.queued > 0) sequencer.pump();
        const released = witness.released.map(({ ticket }) => ticket);
        const refusedTickets = witness.refusals.map(({ ticket }) => ticket);
        expect([...released, ...refusedTickets].toSorted((a, b) => a - b)).toEqual(tickets);
        expect(witness.released.map(({ sequence }) => sequence)).toEqual(ids(1, released.length));
      }),
      { numRuns: 100 },
    );
  });

  test('a command that does not fit its layout is dropped and takes no sequence', () => {
    const { sequencer, witness } = openVenue();
    submitIds(sequencer, [1, -1, 2]);
    sequencer.pump();
    expect(witness.released.map(({ sequence }) => sequence)).toEqual([1, 2]);
    expect(witness.refusals[0]?.refusal.reason).toBe('Malformed');
  });

  test('on a full disk orders are refused, cancels go on, and nothing is lost', () => {
    const storage = new SimulatedStorage({ totalBytes: 90_000 });
    const { sequencer, witness } = openVenue({ storage });
    let id = 0;
    for (; id < 1_000; id++) {
      if (sequencer.submit(normal(id)).kind === 'refused') break;
      sequencer.pump();
    }
    expect(sequencer.submit(normal(id))).toEqual({
      kind: 'refused',
      refusal: { reason: 'DiskFull', retryAfterMs: 1_000 },
    });
    const before = witness.released.length;
    for (let i = 0; i < 5; i++) {
      sequencer.submit(normal(2_000 + i, { queue: 'cancel', author: 1 }));
      sequencer.pump();
    }
    expect(witness.released.length).toBe(before + 5);
    expect(witness.stopped).toBeUndefined();
  });
});

describe('timers', () => {
  test('make commands at whole periods, missed ones once', () => {
    const due: number[] = [];
    const rules = [
      {
        everyUs: 1_000_000,
        due: (nowUs: number) => {
          due.push(nowUs);
          return [{ queue: 'normal', id: 500 }] as const;
        },
      },
    ];
    const { sequencer, witness, clock } = openVenue({ timers: { rules } });
    sequencer.pump();
    const start = due.length;
    clock.timeUs += 999_999;
    sequencer.pump();
    expect(due.length).toBe(start);
    clock.timeUs += 1;
    sequencer.pump();
    expect(due.length).toBe(start + 1);
    clock.timeUs += 10_000_000;
    sequencer.pump();
    expect(due.length).toBe(start + 2);
    expect(witness.ids).toEqual(due.map(() => 500));
    expect(witness.released.every(({ ticket }) => ticket === 0)).toBe(true);
  });

  test('left-over work comes before the next order, one command at a time', () => {
    const machine = new Counter();
    const continuation = (): Add | undefined =>
      machine.leftOver > 0 ? { queue: 'protocol', id: 900 } : undefined;
    const { sequencer, witness } = openVenue({
      createMachine: () => machine,
      timers: { rules: [], continuation },
    });
    sequencer.submit(normal(1, { leavesOver: 3 }));
    submitIds(sequencer, [2, 3]);
    sequencer.pump();
    expect(witness.ids).toEqual([1, 900, 900, 900, 2, 3]);
  });
});

describe('close', () => {
  test('works off the queues, takes nothing new, and leaves a checked journal', async () => {
    const { sequencer, witness, storage } = openVenue({ limits: { batchCommands: 2 } });
    submitIds(sequencer, ids(1, 7));
    const closing = sequencer.close();
    expect(sequencer.submit(normal(8)).kind).toBe('refused');
    await closing;
    expect(witness.ids).toEqual(ids(1, 7));
    const { replayed, sequencer: second } = openVenue({ storage });
    expect(replayed.map(({ command }) => command.id)).toEqual(ids(1, 7));
    expect(second.eventHash).toBe(sequencer.eventHash);
    expect(second.restarted.expectations.checkpoints.size).toBe(1);
  });

  test('runs by itself after start', async () => {
    const { sequencer, witness } = openVenue();
    const both = new Witness('public');
    sequencer.listen(both);
    sequencer.start(1);
    submitIds(sequencer, ids(1, 3_000));
    while (both.released.length < 3_000) await new Promise((resolve) => setImmediate(resolve));
    await sequencer.close();
    expect(witness.ids).toEqual(ids(1, 3_000));
  });

  test('a leader record opens the term of a leader', async () => {
    const storage = new SimulatedStorage();
    await openVenue({ storage, leader: { epoch: 3, nodeId: 'a' } }).sequencer.close();
    const second = openVenue({ storage });
    expect(second.sequencer.restarted.replayer.epoch).toBe(3);
    await second.sequencer.close();
    openVenue({ storage, leader: { epoch: 2, nodeId: 'b' } });
    expect(() => openInlineLog(storage, SMALL_JOURNAL)).toThrow(/locked/);
  });
});
