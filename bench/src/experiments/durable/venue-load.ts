import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Command } from '@tandem/protocol';
import { type DurableVenue, openDurableVenue } from '../../adapters/durable-venue.ts';
import { type Load, type LoopResult, OpenLoop } from '../../measure/open-loop.ts';
import type { OrderStream } from '../../streams/order-stream.ts';
import { commandOf } from '../../venue/order-commands.ts';
import { FLOW_MARKETS } from '../../venue/order-flow.ts';
import { indexUpdate, setUpCommands } from '../../venue/set-up-commands.ts';

const ACCOUNTS = 10_000;
const INDEX_EVERY = 250;

/** A whole venue on a disk, fed with the messages of a stream. */
export class VenueLoad {
  private readonly venue: DurableVenue;
  private readonly stream: OrderStream;
  private readonly loop: OpenLoop = new OpenLoop();
  /** Item of the loop by ticket, behind the first of a load; -1 for what is not measured. */
  private items: Int32Array = new Int32Array(0);
  private firstTicket = 0;
  private message = 0;
  private released = 0;

  private constructor(venue: DurableVenue, stream: OrderStream) {
    this.venue = venue;
    this.stream = stream;
    venue.sequencer.listen({
      audience: 'private',
      onReleased: (group) => {
        const now = performance.now();
        this.released += group.length;
        for (const { ticket } of group) {
          const item = this.items[ticket - this.firstTicket] ?? -1;
          if (item >= 0) this.loop.complete(item, now);
        }
      },
    });
  }

  static async open(folder: string, stream: OrderStream): Promise<VenueLoad> {
    const load = new VenueLoad(await openDurableVenue(folder), stream);
    load.venue.sequencer.start();
    await load.setUp();
    return load;
  }

  /** Offers the next messages of the stream at a rate. */
  run(load: Load): Promise<LoopResult> {
    if (this.message + (load.perSecond * load.durationMs) / 1e3 > this.stream.count) {
      throw new Error('the stream is too short for these loads');
    }
    const commands = (load.perSecond * load.durationMs) / 1e3;
    this.items = new Int32Array(Math.ceil(commands * (1 + 1 / INDEX_EVERY)) + 1).fill(-1);
    this.firstTicket = 0;
    return this.loop.run(load, {
      offer: (item) => {
        if (this.message % INDEX_EVERY === 0) this.offerIndex();
        const command = commandOf(this.stream, this.message, ACCOUNTS);
        this.message += 1;
        return this.submit(command, item);
      },
      flush: () => undefined,
    });
  }

  async close(): Promise<void> {
    await this.venue.sequencer.close();
  }

  private offerIndex(): void {
    this.submit(indexUpdate((this.message / INDEX_EVERY) % FLOW_MARKETS, this.stream), -1);
  }

  private submit(command: Command, item: number): boolean {
    const admission = this.venue.sequencer.submit({ command, authorization: null });
    if (admission.kind !== 'queued') return false;
    if (this.firstTicket === 0) this.firstTicket = admission.ticket;
    this.items[admission.ticket - this.firstTicket] = item;
    return true;
  }

  private async setUp(): Promise<void> {
    let offered = 0;
    for (const command of setUpCommands(this.stream, ACCOUNTS)) {
      while (this.venue.sequencer.submit({ command, authorization: null }).kind !== 'queued') {
        await nextTurn();
      }
      offered += 1;
    }
    while (this.released < offered) await nextTurn();
  }
}
