import { serve } from '../../isolate/serve.ts';
import { type GcPauses, GcWatch } from '../../measure/gc-pauses.ts';
import type { Load, LoopResult } from '../../measure/open-loop.ts';
import type { Percentiles } from '../../measure/percentiles.ts';
import type { OrderStream } from '../../streams/order-stream.ts';
import { JournalLoad } from './journal-load.ts';
import { rawSyncMs } from './raw-disk.ts';
import { VenueLoad } from './venue-load.ts';

export type DurableRequest =
  | {
      readonly task: 'open';
      readonly what: 'venue' | 'journal';
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
let target: VenueLoad | JournalLoad | undefined;

serve(async (request: DurableRequest): Promise<DurableReply> => {
  if (request.task === 'raw') return { rawMs: rawSyncMs(request.folder) };
  if (request.task === 'open') {
    const { what, folder, stream } = request;
    target = await (what === 'venue' ? VenueLoad.open(folder, stream) : JournalLoad.open(folder));
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
