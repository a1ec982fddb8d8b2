import { connect, type Socket } from 'node:net';

/** What came back for one request; `closed` and `late` are none that a request may get. */
export type LaneAnswer =
  | { readonly kind: 'answer'; readonly status: number; readonly json: string | null }
  | { readonly kind: 'closed' | 'late' };

const WAIT_MS = 60_000;
const HEAD_END = Buffer.from('\r\n\r\n');

/**
 * One connection that is kept alive and carries one request at a time. Written by hand: a client
 * library costs more than the venue that it asks, and repairs what shall arrive broken.
 */
export class HttpLane {
  readonly #address: URL;
  #socket: Socket | null = null;
  #received: Buffer = Buffer.alloc(0);
  #answer: ((answer: LaneAnswer) => void) | null = null;

  constructor(address: string) {
    this.#address = new URL(address);
  }

  async send(
    { method, path, body }: { readonly method: string; readonly path: string; body: string },
    headers: { readonly [name: string]: string },
  ): Promise<LaneAnswer> {
    const socket = this.#open();
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
    const bytes = Buffer.from(body);
    const length = bytes.length === 0 ? '' : `content-length: ${bytes.length}\r\n`;
    const type = bytes.length === 0 ? '' : 'content-type: application/json\r\n';
    const first = `${method} ${path} HTTP/1.1\r\nhost: venue\r\n`;
    const head = `${first}${lines.join('')}${type}${length}\r\n`;
    const { promise, resolve } = Promise.withResolvers<LaneAnswer>();
    this.#answer = resolve;
    socket.write(Buffer.concat([Buffer.from(head, 'latin1'), bytes]));
    const late = setTimeout(() => this.#end({ kind: 'late' }), WAIT_MS);
    const answer = await promise;
    clearTimeout(late);
    return answer;
  }

  close(): void {
    this.#socket?.destroy();
  }

  #open(): Socket {
    if (this.#socket !== null) return this.#socket;
    const socket = connect(Number(this.#address.port), this.#address.hostname);
    socket.setNoDelay(true);
    socket.on('data', (chunk: Buffer) => this.#take(chunk));
    const closed = (): void => {
      if (this.#socket === socket) this.#end({ kind: 'closed' });
    };
    socket.on('error', closed);
    socket.on('close', closed);
    this.#socket = socket;
    return socket;
  }

  /** Answers whoever waits, and begins with a new connection when this one is spent. */
  #end(answer: LaneAnswer): void {
    if (answer.kind !== 'answer') {
      const socket = this.#socket;
      this.#socket = null;
      socket?.destroy();
    }
    this.#received = Buffer.alloc(0);
    const waiting = this.#answer;
    this.#answer = null;
    waiting?.(answer);
  }

  #take(chunk: Buffer): void {
    const received = this.#received.length === 0 ? chunk : Buffer.concat([this.#received, chunk]);
    this.#received = received;
    const headEnd = received.indexOf(HEAD_END);
    if (headEnd < 0) return;
    const head = received.toString('latin1', 0, headEnd).toLowerCase();
    const bodyAt = headEnd + HEAD_END.length;
    const length = Number(/\r\ncontent-length: (\d+)/.exec(head)?.[1] ?? 0);
    if (received.length < bodyAt + length) return;
    const isJson = head.includes('\r\ncontent-type: application/json');
    const json = isJson ? received.toString('utf8', bodyAt, bodyAt + length) : null;
    if (head.includes('\r\nconnection: close')) {
      this.#socket?.destroy();
      this.#socket = null;
    }
    this.#end({ kind: 'answer', status: Number(head.slice(9, 12)), json });
  }
}
