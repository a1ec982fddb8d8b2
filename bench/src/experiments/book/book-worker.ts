import { serve } from '../../isolate/serve.ts';
import { AllocationMeter } from '../../measure/allocation.ts';
import { type GcPauses, GcWatch } from '../../measure/gc-pauses.ts';
import { type Percentiles, percentilesOf } from '../../measure/percentiles.ts';
import type { BookEngineFactory } from '../../peers/book-engine.ts';
import { ReportHash } from '../../peers/report-ring.ts';
import type { OrderStream } from '../../streams/order-stream.ts';

export type BookName = 'tandem' | 'plain' | 'nodejs-order-book' | 'limit-order-book';

export type BookRequest = {
  readonly task: 'hash' | 'pass' | 'latency' | 'allocation';
  readonly engine: BookName;
  readonly stream: OrderStream;
  /** A pass ends after this time; what it has applied by then counts. */
  readonly budgetMs: number;
};

export type BookPass = {
  readonly messages: number;
  readonly elapsedMs: number;
  readonly gc: GcPauses;
};

export type BookReply = {
  readonly hash?: string;
  readonly pass?: BookPass;
  readonly latencyNs?: Percentiles;
  readonly bytesPerMessage?: number;
};

/** Messages between two looks at the clock, or at the heap. */
const CHUNK = 512;
const HEAP_CHUNK = 4_096;

const watch = new GcWatch();

/** Imported on demand: an isolate compiles the one engine it measures. */
async function factoryOf(name: BookName): Promise<BookEngineFactory> {
  if (name === 'tandem') return (await import('../../adapters/tandem-book.ts')).createTandemBook;
  if (name === 'plain') return (await import('../../peers/plain-book-engine.ts')).createPlainBook;
  if (name === 'nodejs-order-book') {
    return (await import('../../peers/nodejs-order-book.ts')).createNodejsOrderBook;
  }
  return (await import('../../peers/limit-order-book.ts')).createLimitOrderBook;
}

function hashOf(create: BookEngineFactory, stream: OrderStream): string {
  const engine = create(stream);
  const hash = new ReportHash();
  for (let message = 0; message < stream.count; message += 1) {
    const from = engine.ring.written;
    engine.apply(message);
    hash.addMessage(message, engine.ring, from);
  }
  return hash.digest();
}

async function passOf(create: BookEngineFactory, request: BookRequest): Promise<BookPass> {
  const { stream, budgetMs } = request;
  const engine = create(stream);
  globalThis.gc?.();
  const started = performance.now();
  let done = 0;
  while (done < stream.count && performance.now() - started < budgetMs) {
    const end = Math.min(stream.count, done + CHUNK);
    for (; done < end; done += 1) engine.apply(done);
  }
  const ended = performance.now();
  const gc = await watch.between(started, ended);
  return { messages: done, elapsedMs: ended - started, gc };
}

function latencyOf(create: BookEngineFactory, request: BookRequest): Percentiles {
  const { stream, budgetMs } = request;
  const engine = create(stream);
  const samples = new Float64Array(stream.count);
  const started = performance.now();
  let done = 0;
  let now = started;
  while (done < stream.count && now - started < budgetMs) {
    const before = performance.now();
    engine.apply(done);
    now = performance.now();
    samples[done] = (now - before) * 1e6;
    done += 1;
  }
  return percentilesOf(samples, done);
}

function allocationOf(create: BookEngineFactory, stream: OrderStream): number {
  const engine = create(stream);
  const meter = new AllocationMeter();
  meter.start();
  for (let message = 0; message + HEAP_CHUNK <= stream.count; message += HEAP_CHUNK) {
    for (let i = 0; i < HEAP_CHUNK; i += 1) engine.apply(message + i);
    meter.step();
  }
  return meter.bytesPerStep() / HEAP_CHUNK;
}

serve(async (request: BookRequest): Promise<BookReply> => {
  const create = await factoryOf(request.engine);
  if (request.task === 'hash') return { hash: hashOf(create, request.stream) };
  if (request.task === 'pass') return { pass: await passOf(create, request) };
  if (request.task === 'latency') return { latencyNs: latencyOf(create, request) };
  return { bytesPerMessage: allocationOf(create, request.stream) };
});
