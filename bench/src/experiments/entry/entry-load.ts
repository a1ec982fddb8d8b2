import { maskedFrame } from '../../adapters/raw-socket.ts';
import { serve } from '../../isolate/serve.ts';
import { OpenLoop } from '../../measure/open-loop.ts';
import type { Percentiles } from '../../measure/percentiles.ts';
import { httpRequest, type Line, openHttpLine, openSocketLine, socketRequest } from './lines.ts';
import type { EntryScheme } from './native-key.ts';
import { Traders } from './traders.ts';

export type Way = 'http' | 'ws';

export type EntryRequest =
  | {
      readonly task: 'open';
      readonly url: string;
      readonly scheme: EntryScheme;
      readonly count: number;
    }
  /** Makes requests for the loops that follow: the signatures cost nothing in them. */
  | { readonly task: 'sign'; readonly way: Way; readonly requests: number }
  | {
      readonly task: 'connect';
      readonly way: Way;
      readonly port: number;
      readonly hasLogin: boolean;
    }
  /** `depth` requests of each connection on the way, until time or requests run out. */
  | { readonly task: 'closed loop'; readonly depth: number; readonly milliseconds: number }
  | { readonly task: 'open loop'; readonly perSecond: number; readonly milliseconds: number };

export type EntryReply = {
  readonly answered: number;
  /** How many, by the code of the error. */
  readonly refused: { readonly [code: string]: number };
  readonly elapsedMs: number;
  readonly latencyMs: Percentiles;
};

const NONE: EntryReply = {
  answered: 0,
  refused: {},
  elapsedMs: 0,
  latencyMs: { p50: 0, p99: 0, p999: 0, max: 0 },
};
/** How long the thread sleeps where it has nothing to send: spinning would take a whole core. */
const NAP_MS = 0.1;
const ANSWER_TIME_MS = 60_000;

let traders: Traders | undefined;
let requests: Buffer[] = [];
let lines: Line[] = [];

function opened(): Traders {
  if (traders === undefined) throw new Error('no traders are open');
  return traders;
}

function sign(way: Way, count: number): void {
  const { count: places } = opened();
  requests = [];
  for (let item = 0; item < count; item += 1) {
    const request = opened().request(item % places);
    requests.push(way === 'ws' ? socketRequest(request, item) : httpRequest(request));
  }
}

async function connect({ way, port, hasLogin }: EntryRequest & { task: 'connect' }): Promise<void> {
  for (const line of lines) {
    line.onEnd = () => undefined;
    line.socket.destroy();
  }
  lines = [];
  for (let place = 0; place < opened().count; place += 1) {
    lines.push(await (way === 'ws' ? openSocketLine(port) : openHttpLine(port)));
  }
  if (!hasLogin || way === 'http') return;
  await Promise.all(lines.map((line, place) => login(line, place)));
}

async function login(line: Line, place: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  line.onAnswer = () => resolve();
  const message = { op: 'login', id: place, headers: opened().login(place) };
  line.socket.write(maskedFrame(JSON.stringify(message)));
  await promise;
}

/** Each line has `depth` requests of its trader unanswered, until time or requests run out. */
async function closedLoop(depth: number, milliseconds: number): Promise<EntryReply> {
  const started = performance.now();
  const tally = { written: 0, answered: 0, endedMs: started };
  const refused: { [code: string]: number } = {};
  const { promise: done, resolve } = Promise.withResolvers<void>();
  let isOver = false;
  for (const [place, line] of lines.entries()) {
    let item = place;
    let free = depth;
    const write = (): void => {
      if (isOver) return;
      const batch: Buffer[] = [];
      for (; free > 0 && item < requests.length; free -= 1) {
        batch.push(requests[item] as Buffer);
        line.expect(item);
        item += lines.length;
      }
      tally.written += batch.length;
      if (batch.length > 0) line.socket.write(Buffer.concat(batch));
    };
    line.onAnswer = (_, refusedFor) => {
      tally.answered += 1;
      free += 1;
      if (refusedFor !== null) refused[refusedFor] = (refused[refusedFor] ?? 0) + 1;
    };
    line.onTurn = () => {
      tally.endedMs = performance.now();
      isOver ||= tally.endedMs - started > milliseconds;
      write();
      if (tally.answered === tally.written) resolve();
    };
    write();
  }
  await Promise.race([within(done), ended()]);
  const { answered, endedMs } = tally;
  return { ...NONE, answered, refused, elapsedMs: endedMs - started };
}

/** Requests at a fixed pace, over the lines in turns; late is late, whoever is to blame. */
async function openLoop(perSecond: number, durationMs: number): Promise<EntryReply> {
  const loop = new OpenLoop();
  const refused: { [code: string]: number } = {};
  for (const line of lines) {
    line.onTurn = () => undefined;
    line.onAnswer = (item, refusedFor) => {
      if (refusedFor !== null) refused[refusedFor] = (refused[refusedFor] ?? 0) + 1;
      loop.complete(item, performance.now());
    };
  }
  const started = performance.now();
  const offer = (item: number): boolean => {
    const line = lines[item % lines.length] as Line;
    line.expect(item);
    return line.socket.write(requests[item] as Buffer) || true;
  };
  const target = { offer, flush: () => undefined, rest: nap };
  const run = loop.run({ perSecond, durationMs }, target);
  const { latencyMs } = await Promise.race([run, ended()]);
  const answered = Math.floor((perSecond * durationMs) / 1e3);
  return { answered, refused, elapsedMs: performance.now() - started, latencyMs };
}

const bell = new Int32Array(new SharedArrayBuffer(4));

function nap(): void {
  Atomics.wait(bell, 0, 0, NAP_MS);
}

/** Rejects when the server ends one of the lines: what was on its way there is not answered. */
async function ended(): Promise<never> {
  const why = await new Promise<string>((resolve) => {
    for (const line of lines) line.onEnd = resolve;
  });
  throw new Error(`the server ended a connection: ${why}`);
}

async function within(done: Promise<void>): Promise<void> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error('answers are missing')), ANSWER_TIME_MS);
  await Promise.race([done, late]).finally(() => clearTimeout(timer));
}

serve(async (request: EntryRequest): Promise<EntryReply> => {
  switch (request.task) {
    case 'open':
      traders = await Traders.open(request.url, request.scheme, request.count);
      return NONE;
    case 'sign':
      sign(request.way, request.requests);
      return NONE;
    case 'connect':
      await connect(request);
      return NONE;
    case 'closed loop':
      return closedLoop(request.depth, request.milliseconds);
    default:
      return openLoop(request.perSecond, request.milliseconds);
  }
});
