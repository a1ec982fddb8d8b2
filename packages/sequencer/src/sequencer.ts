import type { Sequence, StateHashRecord } from '@tandem/protocol';
import { EventBuffer } from '@tandem/protocol';
import type { TimestampUs } from '@tandem/quantity';

import type { Admission, QueuedCommand, Refusal, Submission } from './admission.ts';
import { CheckpointLedger } from './checkpoint-ledger.ts';
import { MonotoneClock } from './clock.ts';
import { PoisonCommandError } from './errors.ts';
import { Lanes } from './lanes.ts';
import { Pace } from './pace.ts';
import { removePoisonReport, writePoisonReport } from './poison-report.ts';
import { hashRecord } from './quarantine.ts';
import type { OrderedCommand } from './record-codec.ts';
import { ReleaseQueue } from './release-queue.ts';
import type { Restarted } from './restart.ts';
import { restart } from './restart.ts';
import type { SequencerLimits, SequencerListener, SequencerParts } from './sequencer-parts.ts';
import { DEFAULT_LIMITS } from './sequencer-parts.ts';
import { SlotPages } from './slot-pages.ts';
import { READ_AHEAD } from './state-machine.ts';
import { Timers } from './timers.ts';

/** How a look at the next command ended. */
type Step = 'applied' | 'dropped' | 'wait' | 'stopped';

/**
 * Gives commands their order and time, journals them, applies them, and lets their events out when
 * they are durable. One thread, one writer; drives any state machine.
 */
export class Sequencer<C> {
  readonly restarted: Restarted<C>;
  readonly #parts: SequencerParts<C>;
  readonly #limits: SequencerLimits;
  readonly #clock: MonotoneClock;
  readonly #lanes: Lanes<C>;
  readonly #timers: Timers<C>;
  readonly #pace: Pace;
  readonly #releases: ReleaseQueue<C> = new ReleaseQueue();
  readonly #checkpoints: CheckpointLedger;
  readonly #events: EventBuffer = new EventBuffer();
  /** What the machine was told of last. */
  readonly #upcoming: C[] = [];
  readonly #slotPages: SlotPages = new SlotPages();
  readonly #listeners: SequencerListener<C>[] = [];
  #sequence: Sequence;
  #nextTicket = 1;
  #hasContinuation = false;
  #failure: Error | undefined;
  #isClosing = false;
  #hasTimers = true;
  #isPumpPlanned = false;
  #interval: NodeJS.Timeout | undefined;

  /** Use `openSequencer`. */
  constructor(parts: SequencerParts<C>, restarted: Restarted<C>) {
    const { replayer } = restarted;
    this.#parts = parts;
    this.restarted = restarted;
    this.#limits = { ...DEFAULT_LIMITS, ...parts.limits };
    this.#clock = new MonotoneClock(parts.clock, replayer.timeUs);
    this.#lanes = new Lanes(this.#limits.capacities, this.#limits.cancelAllowance);
    this.#timers = new Timers(parts.timers ?? { rules: [] }, replayer.timeUs);
    this.#pace = new Pace(parts.clock.nowUs());
    this.#checkpoints = new CheckpointLedger(this.#limits.checkpointEvery);
    this.#sequence = replayer.sequence;
    parts.log.listen({
      onDurable: (position) => this.#release(position),
      onFailure: (error) => this.stop(error),
    });
    if (parts.leader !== undefined) {
      parts.log.append(parts.codec.encode({ kind: 'LeaderRecord', ...parts.leader }));
      parts.log.flush();
    }
  }

  /** Sequence of the last applied command, durable or not. */
  get sequence(): Sequence {
    return this.#sequence;
  }

  /** Why the venue has stopped; undefined while it has not. */
  get failure(): Error | undefined {
    return this.#failure;
  }

  /** Commands that wait in the queues. */
  get queued(): number {
    return this.#lanes.length;
  }

  /** Commands that were applied and are not durable yet. */
  get inFlight(): number {
    return this.#releases.length;
  }

  /** Number of the last durable record of the journal: how far a follower may read. */
  get durablePosition(): number {
    return this.#parts.log.durableSequence;
  }

  /** Hash of all events so far: 64 hexadecimal digits. */
  get eventHash(): string {
    return this.restarted.replayer.eventHash.hex();
  }

  listen(listener: SequencerListener<C>): void {
    this.#listeners.push(listener);
    // A stable sort: listeners of one audience keep their order.
    this.#listeners.sort(
      (a, b) => Number(a.audience === 'public') - Number(b.audience === 'public'),
    );
  }

  /**
   * Offers a command. A full queue refuses it at once, with the time after which to come again.
   */
  submit(submission: Submission<C>): Admission {
    if (this.#failure !== undefined || this.#isClosing) return refused({ reason: 'Stopped' });
    const { command, authorization } = submission;
    const placement = this.#parts.place(command);
    if (this.#parts.log.isReserveInUse && !placement.isEssential) return refused(DISK_FULL);
    const ticket = this.#nextTicket;
    const refusal = this.#offer({ command, authorization, ticket, placement });
    if (refusal !== undefined) return refused(refusal);
    this.#nextTicket++;
    this.#planPump();
    return { kind: 'queued', ticket };
  }

  /** Lets the sequencer run by itself; the period is that of looking at the timers. */
  start(timerPeriodMs = 10): void {
    this.#interval ??= setInterval(() => this.pump(), timerPeriodMs);
    this.#planPump();
  }

  /** From here on nothing becomes due by itself: what was submitted is worked off. */
  endTimers(): void {
    this.#hasTimers = false;
  }

  /**
   * Takes due timers and waiting commands, at most a batch, and flushes the log. Called by
   * simulations, and by the sequencer itself after `start`.
   *
   * @returns how many commands were applied
   */
  pump(): number {
    if (this.#failure !== undefined) return 0;
    this.#offerTimers();
    let applied = 0;
    let readAhead = 0;
    while (applied < this.#limits.batchCommands) {
      if (applied === readAhead) {
        this.#readAhead();
        readAhead += READ_AHEAD;
      }
      const item = this.#lanes.peek();
      if (item === undefined) break;
      const step = this.#takeStep(item);
      if (step === 'stopped') return applied;
      if (step === 'wait') break;
      this.#lanes.shift();
      if (step === 'dropped') continue;
      applied++;
      this.#offerContinuation(item);
    }
    this.#parts.log.flush();
    this.#pace.note(applied, this.#parts.clock.nowUs());
    if (this.#lanes.length > 0) this.#planPump();
    return applied;
  }

  /**
   * Records the hash that a follower computed.
   *
   * @returns false when the follower differs: the venue has then stopped
   */
  recordCheckpoint(record: StateHashRecord): boolean {
    if (this.#failure !== undefined) return false;
    const mismatch = this.#checkpoints.compare(record);
    if (mismatch !== undefined) {
      this.stop(mismatch);
      return false;
    }
    this.#appendCheckpoint(record);
    this.#parts.log.flush();
    return true;
  }

  /** Takes no more commands, works off the queues, records a last hash, and closes the log. */
  async close(): Promise<void> {
    this.#isClosing = true;
    clearInterval(this.#interval);
    while (this.#failure === undefined && this.#lanes.length > 0) {
      if (this.pump() === 0) await this.#parts.log.durable(this.#parts.log.lastSequence);
    }
    if (this.#failure === undefined && this.#parts.checkpointsBy === 'self') this.#checkpointNow();
    await this.#parts.log.close();
  }

  /** One command that waits alone is found as fast when it is applied. */
  #readAhead(): void {
    const { machine } = this.restarted.replayer;
    if (machine.readAhead === undefined || this.#lanes.length < 2) return;
    const count = this.#lanes.upcoming(this.#upcoming, READ_AHEAD);
    if (count > 1) machine.readAhead(this.#upcoming, count);
  }

  #offer(item: QueuedCommand<C>): Refusal | undefined {
    const result = this.#lanes.offer(item);
    if (result.kind === 'full') {
      const queued = this.#lanes.queued(result.queue);
      const capacity = this.#lanes.capacity(result.queue);
      const retryAfterMs = this.#pace.retryAfterMs(queued);
      return { reason: 'QueueFull', queue: result.queue, queued, capacity, retryAfterMs };
    }
    if (result.superseded !== undefined) {
      this.#refuse(result.superseded.ticket, { reason: 'Superseded', byTicket: item.ticket });
    }
    return undefined;
  }

  #offerTimers(): void {
    if (this.#isClosing || !this.#hasTimers) return;
    for (const command of this.#timers.due(this.#parts.clock.nowUs())) this.#offerOwn(command);
  }

  /** Work that a bounded command left over comes next in the priority lane. */
  #offerContinuation(taken: QueuedCommand<C>): void {
    if (taken.ticket === CONTINUATION_TICKET) this.#hasContinuation = false;
    if (this.#hasContinuation) return;
    const command = this.#timers.continuation();
    if (command === undefined) return;
    this.#hasContinuation = this.#offerOwn(command, CONTINUATION_TICKET);
  }

  #offerOwn(command: C, ticket = 0): boolean {
    const placement = {
      ...this.#parts.place(command),
      queue: 'protocol',
      isEssential: true,
    } as const;
    return this.#offer({ command, authorization: null, ticket, placement }) === undefined;
  }

  /** Orders, journals and applies one command, if there is room for it. */
  #takeStep(item: QueuedCommand<C>): Step {
    if (this.#releases.length >= this.#limits.inFlight) return 'wait';
    const { codec, log } = this.#parts;
    const record: OrderedCommand<C> = {
      kind: 'CommandRecord',
      sequence: (this.#sequence + 1) as Sequence,
      timeUs: this.#clock.stampUs(),
      command: item.command,
      authorization: item.authorization,
    };
    let bytes: Uint8Array;
    try {
      bytes = codec.encode(record);
    } catch (error) {
      return this.#drop(item, { reason: 'Malformed', problem: String(error) });
    }
    if (bytes.length > log.maxRecordBytes) {
      return this.#drop(item, {
        reason: 'Malformed',
        problem: `${bytes.length} bytes are too many`,
      });
    }
    const room = log.room(bytes.length, item.placement.isEssential);
    if (room === 'backlog') return 'wait';
    if (room === 'disk-full') return this.#drop(item, DISK_FULL);
    const position = log.append(bytes);
    this.#sequence = record.sequence;
    this.#events.clear();
    try {
      this.restarted.replayer.machine.apply(
        record.sequence,
        record.timeUs,
        item.command,
        this.#events,
        item.authorization,
      );
    } catch (error) {
      this.#poison(position, new PoisonCommandError(record.sequence, hashRecord(bytes), error));
      return 'stopped';
    }
    this.#keepUntilDurable(position, record, item.ticket);
    return 'applied';
  }

  #keepUntilDurable(position: number, record: OrderedCommand<C>, ticket: number): void {
    const { sequence, timeUs, command, authorization } = record;
    const { eventHash } = this.restarted.replayer;
    eventHash.add(sequence, this.#events);
    const slots = this.#slotPages.keep(this.#events.slots, this.#events.length);
    const shownTicket = ticket === CONTINUATION_TICKET ? 0 : ticket;
    const released = { sequence, timeUs, command, authorization, slots, ticket: shownTicket };
    this.#releases.push(position, released);
    this.#noteProgress(sequence, timeUs);
  }

  #noteProgress(sequence: Sequence, timeUs: TimestampUs): void {
    const { replayer } = this.restarted;
    replayer.sequence = sequence;
    replayer.timeUs = timeUs;
    if (sequence % this.#limits.checkpointEvery !== 0) return;
    if (this.#parts.checkpointsBy === 'self') this.#checkpointNow();
    else this.#checkpoints.note(sequence, replayer.eventHash.hex());
  }

  #checkpointNow(): void {
    const { replayer } = this.restarted;
    if (replayer.sequence === 0) return;
    this.#appendCheckpoint({
      kind: 'StateHashRecord',
      sequence: replayer.sequence,
      stateHash: replayer.machine.stateHash(),
      eventHash: replayer.eventHash.hex(),
    });
  }

  /** A checkpoint is a check and not a promise: without room for it the next one must do. */
  #appendCheckpoint(record: StateHashRecord): void {
    const bytes = this.#parts.codec.encode(record);
    if (this.#parts.log.room(bytes.length, true) === 'ok') this.#parts.log.append(bytes);
  }

  #release(durablePosition: number): void {
    if (this.#failure !== undefined) return;
    const group = this.#releases.takeThrough(durablePosition);
    if (group.length > 0) for (const listener of this.#listeners) listener.onReleased(group);
    if (this.#lanes.length > 0) this.#planPump();
  }

  #drop(item: QueuedCommand<C>, refusal: Refusal): Step {
    this.#refuse(item.ticket, refusal);
    if (item.ticket === CONTINUATION_TICKET) this.#hasContinuation = false;
    return 'dropped';
  }

  #refuse(ticket: number, refusal: Refusal): void {
    if (ticket <= 0) return;
    for (const listener of this.#listeners) listener.onRefused?.(ticket, refusal);
  }

  /** Stops before anything leaks, makes the command durable for whoever looks at it, reports. */
  #poison(position: number, error: PoisonCommandError): void {
    this.#failure = error;
    this.#releases.clear();
    const { log, storage } = this.#parts;
    const finish = (): void => {
      const { sequence, recordHash, message } = error;
      writePoisonReport(storage, { sequence, recordHash, message });
      this.#announceStop(error);
    };
    log.flush();
    if (log.durableSequence >= position) finish();
    else log.durable(position).then(finish, () => this.#announceStop(error));
  }

  /** Stops the venue at once, for example because a follower found a difference. */
  stop(error: Error): void {
    if (this.#failure !== undefined) return;
    this.#failure = error;
    this.#releases.clear();
    this.#announceStop(error);
  }

  #announceStop(error: Error): void {
    clearInterval(this.#interval);
    for (const listener of this.#listeners) listener.onStopped?.(error);
  }

  #planPump(): void {
    if (this.#interval === undefined || this.#isPumpPlanned) return;
    this.#isPumpPlanned = true;
    setImmediate(() => {
      this.#isPumpPlanned = false;
      this.pump();
    });
  }
}

/** Ticket of the command that continues bounded work; submissions have positive ones. */
const CONTINUATION_TICKET = -1;
const DISK_FULL: Refusal = { reason: 'DiskFull', retryAfterMs: 1_000 };

function refused(refusal: Refusal): Admission {
  return { kind: 'refused', refusal };
}

/**
 * Opens a sequencer on an open log: restarts the state machine and checks it against everything the
 * journal records. See `restart` for the errors with which it refuses.
 */
export function openSequencer<C>(parts: SequencerParts<C>): Sequencer<C> {
  const restarted = restart(parts, parts.log.durableSequence);
  removePoisonReport(parts.storage);
  return new Sequencer(parts, restarted);
}
