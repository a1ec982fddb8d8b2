import { randomBytes } from 'node:crypto';
import { createConnection, type Socket } from 'node:net';

const PATH = '/v1/stream';
const TEXT = 0x81;
const PING = 0x89;
const CLOSE = 0x88;
/** The answer to a ping without content. */
const PONG = Buffer.of(0x8a, 0x80, 0, 0, 0, 0);

/** One connection that speaks just enough WebSocket to be cheaper than what it measures. */
export class RawSocket {
  readonly socket: Socket;
  /** Called for each text message, with the place of its bytes. */
  onText: ((bytes: Buffer, start: number, end: number) => void) | null = null;
  /** Called once for all frames that came together. */
  onTurn: (frames: number) => void = () => undefined;
  /** Why the server says that it ends the connection. */
  closedFor = 'no reason was given';
  #rest: Buffer = Buffer.alloc(0);

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.on('data', (chunk) => this.#read(chunk));
  }

  static async open(port: number): Promise<RawSocket> {
    const socket = createConnection({ port, host: '127.0.0.1', noDelay: true });
    const key = randomBytes(16).toString('base64');
    socket.write(
      `GET ${PATH} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nUpgrade: websocket\r\n` +
        `Connection: Upgrade\r\nSec-WebSocket-Key: ${key}\r\nSec-WebSocket-Version: 13\r\n\r\n`,
    );
    await new Promise((resolve, reject) => {
      socket.once('data', resolve);
      socket.once('error', reject);
    });
    return new RawSocket(socket);
  }

  #read(chunk: Buffer): void {
    const bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    let at = 0;
    let count = 0;
    while (at + 4 <= bytes.length) {
      const short = bytes[at + 1] as number;
      const start = at + (short < 126 ? 2 : 4);
      const end = start + (short < 126 ? short : bytes.readUInt16BE(at + 2));
      if (end > bytes.length) break;
      if (bytes[at] === TEXT) this.onText?.(bytes, start, end);
      else if (bytes[at] === PING) this.socket.write(PONG);
      else if (bytes[at] === CLOSE) this.closedFor = bytes.toString('utf8', start + 2, end);
      at = end;
      count += 1;
    }
    this.#rest = bytes.subarray(at);
    if (count > 0) this.onTurn(count);
  }
}

/** A masked frame, as a client must send it; the mask is zero, which hides nothing. */
export function maskedFrame(text: string): Buffer {
  const payload = Buffer.from(text);
  const isShort = payload.length < 126;
  const header = Buffer.alloc(isShort ? 6 : 8);
  header[0] = TEXT;
  header[1] = 0x80 | (isShort ? payload.length : 126);
  if (!isShort) header.writeUInt16BE(payload.length, 2);
  return Buffer.concat([header, payload]);
}
