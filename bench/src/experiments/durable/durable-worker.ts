import { serve } from '../../isolate/serve.ts';
import { type GcPauses, GcWatch } from '../../measure/gc-pauses.ts';
import type { Load, LoopResult } from '../../measure/open-loop.ts';
import type { Percentiles } from '../../measure/percentiles.ts';
import type { OrderStream } from '../../streams/order-stream.ts';
import { EmptyLoad } from './empty-load.ts';
import { JournalLoad } from './journal-load.ts';
import { rawSyncMs } from './raw-disk.ts';
import { VenueLoad } from './venue-load.ts';

/** What the items are offered to. */
export type DurableTarget = 'venue' | 'journal' | 'nothing';

export type DurableRequest =
  | {
      readonly task: 'open';
      readonly what: DurableTarget;
      readonly folder: string;
      readonly stream: OrderStream;
    }
  | { readonly task: 'load'; readonly load: Load }
  | { readonly task: 'raw'; readonly folder: string }
  | { readonly task: 'close' };

export type DurableReply = {
  readonly result?: LoopResult;
  readonly gc?: GcPauses;
  readonly rawMs?: Percentiles;
};

const watch = new GcWatch();
let target: VenueLoad | JournalLoad | EmptyLoad | undefined;

serve(async (request: DurableRequest): Promise<DurableReply> => {
  if (request.task === 'raw') return { rawMs: rawSyncMs(request.folder) };
  if (request.task === 'open') {
    const { what, folder, stream } = request;
    if (what === 'venue') target = await VenueLoad.open(folder, stream);
    else target = what === 'journal' ? await JournalLoad.open(folder) : new EmptyLoad();
    return {};
  }
  if (target === undefined) throw new Error('nothing was opened');
  if (request.task === 'close') {
    await target.close();
    return {};
  }
  const started = performance.now();
  const result = await target.run(request.load);
  return { result, gc: await watch.between(started, performance.now()) };
});
