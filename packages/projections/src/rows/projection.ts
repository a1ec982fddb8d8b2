import type { RowBatch } from '@tandem/database';
import { EVENT_KINDS, eventAt, nextEvent, type ReleasedCommand } from '@tandem/feed';
import type { Event } from '@tandem/protocol';
import { assert } from '@tandem/quantity';
import { BatchDraft } from './batch-draft.ts';
import { CommandLegs } from './command-legs.ts';
import { EVENT_FOLDS } from './event-folds.ts';
import type { FoldContext } from './fold-context.ts';
import { ActivityMemory } from './statistics-draft.ts';
import { startOf } from './stretch.ts';
import { type StoredPresent, VenueState } from './venue-state.ts';

type AnyFold = ((context: FoldContext, event: Event) => void) | null;

/** The fold of each event code; null where no table tells the event. */
const FOLDS: readonly AnyFold[] = EVENT_KINDS.map((kind) =>
  kind === undefined ? null : (EVENT_FOLDS[kind] as AnyFold),
);

/**
 * The pure fold from released commands to rows. It begins with what the tables hold, takes
 * commands in order, and gives what they change, batch by batch.
 */
export class Projection {
  readonly #state: VenueState;
  readonly #activity = new ActivityMemory();
  #draft = new BatchDraft();
  #sequence: number;
  #timeUs: number;
  #markedUs = -1;

  constructor(
    present: StoredPresent,
    checkpoint: { readonly sequence: number; readonly timeUs: number },
  ) {
    this.#state = new VenueState(present);
    this.#sequence = checkpoint.sequence;
    this.#timeUs = checkpoint.timeUs;
  }

  /** Sequence and time of the newest command that was folded. */
  get checkpoint(): { readonly sequence: number; readonly timeUs: number } {
    return { sequence: this.#sequence, timeUs: this.#timeUs };
  }

  /** How much has been collected since the last batch. */
  get size(): number {
    return this.#draft.size;
  }

  /** Takes one command in. One that is known already changes nothing. */
  fold(released: ReleasedCommand): void {
    const { sequence, timeUs, slots, command } = released;
    if (sequence <= this.#sequence) return;
    assert(sequence === this.#sequence + 1, 'commands come in order, without gap');
    this.#sequence = sequence;
    this.#timeUs = timeUs;
    this.#mark(sequence, timeUs);
    this.#draft.statistics.venue(timeUs).commands += 1;
    const legs = new CommandLegs(command);
    const progress = { legs, tradeIndex: 0, liquidatedMode: null };
    let eventIndex = -1;
    for (let at = 0; at < slots.length; at = nextEvent(slots, at)) {
      eventIndex += 1;
      const fold = FOLDS[slots[at] as number];
      if (!fold) continue;
      const context: FoldContext = {
        state: this.#state,
        draft: this.#draft,
        activity: this.#activity,
        place: { sequence, timeUs, eventIndex, command },
        progress,
      };
      fold(context, eventAt(released, at));
    }
  }

  /** Everything since the last batch; the next one begins empty. */
  take(): RowBatch {
    const batch = this.#draft.finish(this.#state.takeChanged());
    this.#draft = new BatchDraft();
    return batch;
  }

  #mark(sequence: number, timeUs: number): void {
    const secondUs = startOf(timeUs, 1);
    if (secondUs === this.#markedUs) return;
    this.#markedUs = secondUs;
    this.#draft.timeMarks.push({ timeUs: secondUs, sequence });
  }
}
