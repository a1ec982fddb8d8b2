import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Feed, type ReleasedCommand } from '@tandem/feed';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import type { CommandPort, Outcome, SignedCommand } from '../command-port.ts';
import type { ReadClaim } from '../proof-port.ts';
import type { WireAddress } from './address.ts';
import { ExchangeLink, type FeedReader, LinkDownError } from './exchange-link.ts';
import { encodeFrame, FRAME } from './frame.ts';
import { greeting } from './greeting.ts';
import { CANCEL, released, SIGNED } from './messages.fixture.ts';
import type { ServedExchange } from './served-exchange.ts';
import { openWireServer, type WireServer } from './wire-server.ts';

const folder = mkdtempSync(join(tmpdir(), 'tandem-wire-'));
const SECRET = new Uint8Array(32).fill(5);
const opened: { close(): unknown }[] = [];
const CLAIM: ReadClaim = {
  account: 1,
  keyId: 2,
  subject: 1,
  access: 'read',
  isOnce: false,
  authorization: null,
};
let sockets = 0;

afterEach(async () => {
  for (const part of opened.splice(0).toReversed()) await part.close();
});

process.once('exit', () => rmSync(folder, { recursive: true, force: true }));

function freshAddress(): WireAddress {
  sockets += 1;
  return { kind: 'unix', path: join(folder, `${sockets}.sock`) };
}

/** Answers with the sequence that counts its commands; holds back what it is told to. */
class CountingPort implements CommandPort {
  readonly taken: SignedCommand[] = [];
  isSilent = false;

  submit(signed: SignedCommand): Promise<Outcome> {
    this.taken.push(signed);
    if (this.isSilent) return new Promise(() => {});
    const sequence = this.taken.length;
    const outcome = { kind: 'released', sequence, timeUs: 1, events: [], receipt: null };
    return Promise.resolve(outcome as unknown as Outcome);
  }
}

type Ground = { port: CountingPort; feed: Feed; server: WireServer; address: WireAddress };

async function serve(
  address: WireAddress = freshAddress(),
  secret: Uint8Array | null = null,
  feed: Feed = new Feed(),
): Promise<Ground> {
  const port = new CountingPort();
  const served: ServedExchange = {
    port,
    dryPort: port,
    proofs: { proveRead: () => Promise.resolve(null) },
    feed,
    checkpoint: () => ({ sequence: feed.nextSequence - 1, content: { figures: 'x'.repeat(3e6) } }),
    answer: (operation, input) => Promise.resolve({ operation, input }),
  };
  const server = await openWireServer(served, { address, secret });
  opened.push(server);
  return { port, feed, server, address: server.address };
}

function linkTo(address: WireAddress, secret: Uint8Array | null = null): ExchangeLink {
  const link = new ExchangeLink({ address, secret, backoffMs: [5, 20] });
  opened.push(link);
  return link;
}

async function connected(address: WireAddress, secret: Uint8Array | null = null) {
  const link = linkTo(address, secret);
  await link.connected();
  return link;
}

class CollectingReader implements FeedReader {
  readonly wantsState: boolean;
  readonly taken: number[] = [];
  start: { readonly sequence: number; readonly content: unknown } | null = null;
  problem: string | null = null;

  constructor(wantsState: boolean) {
    this.wantsState = wantsState;
  }

  nextSequence(): number | null {
    return this.start === null ? null : this.start.sequence + 1 + this.taken.length;
  }

  begin(start: { readonly sequence: number; readonly content: unknown }): void {
    this.start ??= start;
  }

  take(command: ReleasedCommand): void {
    this.taken.push(command.sequence);
  }

  notice(): void {}

  refused(problem: string): void {
    this.problem = problem;
  }
}

async function until(isTrue: () => boolean): Promise<void> {
  const latestMs = performance.now() + 120_000;
  while (!isTrue()) {
    if (performance.now() > latestMs) throw new Error('it did not come to this');
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

describe('commands over a socket', () => {
  it('are answered each with its own outcome, many at once', async () => {
    const { address, port } = await serve();
    const link = await connected(address);
    const outcomes = await Promise.all(
      Array.from({ length: 1_000 }, () => link.port.submit(SIGNED)),
    );
    const sequences = outcomes.map((outcome) => 'sequence' in outcome && outcome.sequence);
    expect(sequences).toEqual(Array.from({ length: 1_000 }, (_, at) => at + 1));
    expect(port.taken[999]).toEqual(SIGNED);
  });

  it('go over TCP as well', async () => {
    const { address } = await serve({ kind: 'tcp', host: '127.0.0.1', port: 0 });
    const link = await connected(address);
    expect(await link.port.submit(CANCEL)).toMatchObject({ kind: 'released', sequence: 1 });
    expect(await link.ask('keysOf', { account: 3 })).toEqual({
      operation: 'keysOf',
      input: { account: 3 },
    });
  });

  it('sent when the exchange dies are Unknown, those after it took no place', async () => {
    const { address, port, server } = await serve();
    const link = await connected(address);
    port.isSilent = true;
    const sent = link.port.submit(SIGNED);
    await until(() => port.taken.length === 1);
    await server.close();
    expect(await sent).toMatchObject({ kind: 'refused', refusal: { reason: 'Unknown' } });
    const late = await link.port.submit(SIGNED);
    expect(late).toEqual({ kind: 'refused', refusal: { reason: 'Stopped' } });
    await expect(link.ask('keysOf', {})).rejects.toThrow(LinkDownError);
    expect(await link.proofs.proveRead(CLAIM)).toMatchObject({
      code: 'NotReady',
    });
  });

  it('go on when the exchange is back', async () => {
    const first = await serve();
    const link = await connected(first.address);
    await first.server.close();
    await until(() => link.health() !== null);
    await serve(first.address);
    await link.connected();
    expect(await link.port.submit(CANCEL)).toMatchObject({ kind: 'released', sequence: 1 });
  });

  it('are bounded: the one too many is told so and not sent', async () => {
    const { address, port } = await serve();
    const link = await connected(address);
    port.isSilent = true;
    for (let sent = 0; sent < 4_096; sent += 1) void link.port.submit(CANCEL);
    const refusal = { reason: 'QueueFull', queued: 4_096, capacity: 4_096 };
    expect(await link.port.submit(CANCEL)).toMatchObject({ kind: 'refused', refusal });
  });
});

describe('the door', () => {
  it('is shut to whoever does not know the secret', async () => {
    const { address, port } = await serve(freshAddress(), SECRET);
    const stranger = linkTo(address, new Uint8Array(32).fill(6));
    await until(() => stranger.health() === 'the secret is wrong');
    expect(await stranger.port.submit(CANCEL)).toMatchObject({ refusal: { reason: 'Stopped' } });
    expect(port.taken).toEqual([]);
    const friend = await connected(address, SECRET);
    expect(await friend.port.submit(CANCEL)).toMatchObject({ kind: 'released' });
  });

  it('is a file of its user alone', async () => {
    const { address } = await serve();
    const { mode } = statSync((address as { readonly path: string }).path);
    expect(mode & 0o777).toBe(0o600);
  });

  it('ends with whoever sends garbage, and goes on with the others', async () => {
    const { address, port } = await serve();
    const link = await connected(address);
    const path = { path: (address as { readonly path: string }).path };
    const hello = encodeFrame(FRAME.greet, 0, greeting(null));
    const ended = (bytes: Uint8Array): Promise<void> =>
      new Promise((resolve) => {
        const socket = connect(path, () => socket.write(bytes));
        socket.on('data', () => {});
        socket.on('error', () => {});
        socket.on('close', () => resolve());
      });
    const huge = Buffer.from([0xff, 0xff, 0xff, 0xff]);
    await ended(huge);
    await ended(Buffer.concat([hello, huge]));
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 60 }), async (content) => {
        // Behind a good greeting: any kind of frame, with content that is none.
        const kind = (content[0] as number) % 8;
        const frame = encodeFrame(kind === FRAME.follow ? 0 : kind, 1, content);
        await ended(Buffer.concat([hello, frame]));
      }),
      { numRuns: 60 },
    );
    expect(port.taken).toEqual([]);
    expect(await link.port.submit(CANCEL)).toMatchObject({ kind: 'released' });
  });

  it('does not wait for the rest of half a frame when its peer dies', async () => {
    const { address, server } = await serve();
    const path = { path: (address as { readonly path: string }).path };
    const hello = encodeFrame(FRAME.greet, 0, greeting(null));
    const half = encodeFrame(FRAME.submit, 1, new Uint8Array(500)).subarray(0, 100);
    const socket = connect(path, () => socket.write(Buffer.concat([hello, half])));
    socket.on('data', () => socket.destroy());
    await until(() => server.peers === 0 && socket.destroyed);
  });
});

describe('an exchange that talks nonsense', () => {
  it('gets no more of a request than its connection, and the outcome is Unknown', async () => {
    const address = freshAddress();
    const greetingBytes = encodeFrame(FRAME.greet, 0, greeting(null)).length;
    const server = await talking(address, (socket) => {
      socket.write(encodeFrame(FRAME.welcome, 0, new Uint8Array(0)));
      let bytes = 0;
      socket.on('data', (chunk) => {
        bytes += chunk.length;
        if (bytes > greetingBytes) answerNonsense(socket);
      });
    });
    opened.push({ close: () => server.close() });
    const link = await connected(address);
    const outcome = await link.port.submit(SIGNED);
    expect(outcome).toMatchObject({ kind: 'refused', refusal: { reason: 'Unknown' } });
  });
});

function answerNonsense(socket: Socket): void {
  socket.write(encodeFrame(FRAME.outcome, 1, Buffer.from([0, 0, 0, 99, 1, 2, 3])));
}

function talking(address: WireAddress, talk: (socket: Socket) => void): Promise<Server> {
  const server = createServer((socket) => {
    socket.on('error', () => {});
    talk(socket);
  });
  return new Promise((resolve) => {
    server.listen((address as { readonly path: string }).path, () => resolve(server));
  });
}

describe('the feed over a socket', () => {
  function publish(feed: Feed, through: number): void {
    while (feed.nextSequence <= through) feed.publish(released(feed.nextSequence));
  }

  it('begins with the state and goes on without gap, also across connections', async () => {
    const { address, feed, server } = await serve();
    publish(feed, 100);
    const link = await connected(address);
    const reader = new CollectingReader(true);
    link.follow(reader);
    await until(() => reader.start !== null);
    expect(reader.start?.sequence).toBe(100);
    expect(JSON.stringify(reader.start?.content).length).toBeGreaterThan(3_000_000);
    publish(feed, 1_000);
    await until(() => reader.taken.length === 900);
    await server.close();
    publish(feed, 1_500);
    await serve(address, null, feed);
    await until(() => reader.taken.length === 1_400);
    expect(reader.taken).toEqual(Array.from({ length: 1_400 }, (_, at) => at + 101));
  });

  it('says when the place is lost: too far behind, or another journal', async () => {
    const kept = new Feed(1, { commands: 10, slots: 1_000 });
    const first = await serve(freshAddress(), null, kept);
    const link = await connected(first.address);
    const reader = new CollectingReader(false);
    link.follow(reader);
    await until(() => reader.start !== null);
    await first.server.close();
    publish(kept, 100);
    await serve(first.address, null, kept);
    await until(() => reader.problem !== null);
    expect(reader.problem).toContain('wants sequence 1, the oldest that is kept is 91');

    const other = await serve();
    publish(other.feed, 50);
    const lost = new CollectingReader(false);
    lost.begin({ sequence: 70, content: null });
    (await connected(other.address)).follow(lost);
    await until(() => lost.problem !== null);
    expect(lost.problem).toBe('sequence 71 is wanted and 51 comes next: this is another journal');
  });
});
