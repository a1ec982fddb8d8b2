import { connect } from 'node:net';
import type { SeededRandom } from '@tandem/simulation';

const WAIT_MS = 150;
const UPGRADE = [
  'GET /v1/stream HTTP/1.1',
  'Host: venue',
  'Connection: Upgrade',
  'Upgrade: websocket',
  'Sec-WebSocket-Version: 13',
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
  '\r\n',
].join('\r\n');

/** What comes before the bytes: nothing, the beginning of a request, or an open WebSocket. */
const HEADS = [
  '',
  'GET /v1/health HTTP/1.1\r\n',
  'GET /v1/health HTTP/1.1\r\nhost: venue\r\ncontent-length: 5\r\n\r\n',
  'POST /v1/orders HTTP/1.1\r\nContent-Length: 9\r\n\r\n',
  'POST /v1/orders HTTP/1.1\r\nhost: venue\r\ntransfer-encoding: chunked\r\n\r\nffffffffffff\r\n',
  UPGRADE,
  UPGRADE,
] as const;

/** Beginnings of frames: a text, a ping that is too long, one of 2^62 bytes, one without a mask. */
const FRAMES = [[0x81, 0xfe], [0x89, 0xff], [0x82, 0xff, 0x40], [0x81, 0x05], []] as const;

/** Sends bytes that are no request, no message, or only the beginning of one. */
export function sendStrangeBytes(address: string, random: SeededRandom): Promise<void> {
  const { hostname, port } = new URL(address);
  const noise = Array.from({ length: random.between(1, 400) }, () => random.between(0, 255));
  const head = random.pick(HEADS);
  const frame = head === UPGRADE ? random.pick(FRAMES) : [];
  const bytes = Buffer.concat([Buffer.from(head), Buffer.from([...frame, ...noise])]);
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname, () => socket.write(bytes));
    const end = (): void => {
      socket.destroy();
      resolve();
    };
    socket.setTimeout(WAIT_MS, end);
    socket.on('data', () => {
      // The answer to an upgrade is only the beginning.
      if (head !== UPGRADE) end();
    });
    socket.on('error', end);
    socket.on('close', end);
  });
}
