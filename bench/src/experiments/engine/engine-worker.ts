import { DEFAULT_LIMITS, Engine } from '@tandem/engine';
import { eventLayouts } from '@tandem/protocol';
import { serve } from '../../isolate/serve.ts';
import { AllocationMeter } from '../../measure/allocation.ts';
import { type GcPauses, GcWatch } from '../../measure/gc-pauses.ts';
import { type Percentiles, percentilesOf } from '../../measure/percentiles.ts';
import type { OrderStream } from '../../streams/order-stream.ts';
import { type FlowOptions, OrderFlow, prepareFlow } from '../../venue/order-flow.ts';
import { TradeHash } from '../../venue/trade-hash.ts';
import { Venue } from '../../venue/venue.ts';

export type EngineRequest = {
  readonly task: 'check' | 'pass' | 'latency' | 'allocation';
  readonly stream: OrderStream;
  readonly accounts: number;
};

export type EngineReply = {
  readonly commands: number;
  readonly elapsedMs: number;
  readonly gc: GcPauses;
  readonly trades?: string;
  readonly rejects?: { readonly [reason: string]: number };
  readonly latencyNs?: Percentiles;
  readonly bytesPerCommand?: number;
};

const TRADE_PRINTED = eventLayouts.TRADE_PRINTED.code;
/** Messages between two looks at the heap. */
const STEP = 4_000;
const watch = new GcWatch();

type Flow = { readonly venue: Venue; readonly flow: OrderFlow };

function makeFlow(request: EngineRequest, options: FlowOptions): Flow {
  const venue = new Venue(new Engine(DEFAULT_LIMITS));
  prepareFlow(venue, request.accounts, request.stream.prices[0] as number);
  return { venue, flow: new OrderFlow(request.stream, venue, options) };
}

/** Trades and rejects of the whole flow, to compare with plain books. */
function check({ venue, flow }: Flow, messages: number): Pick<EngineReply, 'trades' | 'rejects'> {
  const hash = new TradeHash();
  const rejects: { [reason: string]: number } = {};
  for (let message = 0; message < messages; message += 1) {
    flow.run(message, message + 1);
    const reason = venue.rejectReason();
    if (reason !== undefined) rejects[reason] = (rejects[reason] ?? 0) + 1;
    const { events } = venue;
    for (let at = 0; at < events.length; at = events.next(at)) {
      if (events.slots[at] !== TRADE_PRINTED) continue;
      const [market, price, size] = events.slots.subarray(at + 1, at + 4);
      hash.add(market as number, price as number, size as number);
    }
  }
  return { trades: hash.digest(), rejects };
}

function allocation({ flow }: Flow, messages: number): number {
  const meter = new AllocationMeter();
  meter.start();
  for (let message = 0; message + STEP <= messages; message += STEP) {
    flow.run(message, message + STEP);
    meter.step();
  }
  return meter.bytesPerStep() / STEP;
}

/** Every command alone; index updates are commands as well. */
function latencies({ flow }: Flow, messages: number): Percentiles {
  const samples = new Float64Array(messages + Math.ceil(messages / 100));
  let count = 0;
  for (let message = 0; message < messages; message += 1) {
    if (flow.isIndexDue(message)) {
      const before = performance.now();
      flow.updateIndex(message);
      samples[count] = (performance.now() - before) * 1e6;
      count += 1;
    }
    const before = performance.now();
    flow.apply(message);
    samples[count] = (performance.now() - before) * 1e6;
    count += 1;
  }
  return percentilesOf(samples, count);
}

serve(async (request: EngineRequest): Promise<EngineReply> => {
  const { stream, task } = request;
  // The check compares with books that know no owners, so there self-trades are allowed.
  const selfTrade = task === 'check' ? 'allow' : 'cancelTaker';
  const flow = makeFlow(request, { accounts: request.accounts, selfTrade });
  globalThis.gc?.();
  const before = flow.venue.sequence;
  const started = performance.now();
  let found = {};
  if (task === 'check') found = check(flow, stream.count);
  else if (task === 'latency') found = { latencyNs: latencies(flow, stream.count) };
  else if (task === 'allocation') found = { bytesPerCommand: allocation(flow, stream.count) };
  else flow.flow.run(0, stream.count);
  const ended = performance.now();
  return {
    commands: flow.venue.sequence - before,
    elapsedMs: ended - started,
    gc: await watch.between(started, ended),
    ...found,
  };
});
