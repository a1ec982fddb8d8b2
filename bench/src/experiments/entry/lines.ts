import { createConnection, type Socket } from 'node:net';
import { maskedFrame, RawSocket } from '../../adapters/raw-socket.ts';
import type { SignedText } from './traders.ts';

/** A connection that requests go over, and which tells of each answer. */
export type Line = {
  readonly socket: Socket;
  onAnswer: (item: number, refusedFor: string | null) => void;
  /** Called once after the answers that came together. */
  onTurn: () => void;
  /** Called when the server has ended it. */
  onEnd: (why: string) => void;
  /** Announces a request that is written; only lines without numbers need it. */
  expect(item: number): void;
};

const ID = Buffer.from('"id":');
const STATUS_BEHIND_ID = ',"status":'.length;
const TWO = 0x32;
const ZERO = 0x30;

export async function openSocketLine(port: number): Promise<Line> {
  const raw = await RawSocket.open(port);
  const line: Line = {
    socket: raw.socket,
    onAnswer: () => undefined,
    onTurn: () => undefined,
    onEnd: () => undefined,
    expect: () => undefined,
  };
  raw.socket.on('close', () => line.onEnd(raw.closedFor));
  raw.onText = (bytes, start, end) => {
    let at = bytes.indexOf(ID, start) + ID.length;
    let item = 0;
    for (let digit = (bytes[at] as number) - ZERO; digit >= 0 && digit <= 9; ) {
      item = item * 10 + digit;
      at += 1;
      digit = (bytes[at] as number) - ZERO;
    }
    const isTaken = bytes[at + STATUS_BEHIND_ID] === TWO;
    line.onAnswer(item, isTaken ? null : codeIn(bytes.subarray(start, end)));
  };
  raw.onTurn = () => line.onTurn();
  return line;
}

const CODE = Buffer.from('"code":"');
const MARK = '"';

/** The code of the error in an answer. */
function codeIn(answer: Buffer): string {
  const at = answer.indexOf(CODE);
  if (at < 0) return 'no code';
  const from = at + CODE.length;
  return answer.toString('latin1', from, answer.indexOf(MARK, from));
}

/** A request in a message, under its number. */
export function socketRequest({ method, path, body, headers }: SignedText, item: number): Buffer {
  const request = { method, path, headers, ...(body === '' ? {} : { body }) };
  return maskedFrame(JSON.stringify({ op: 'request', id: item, request }));
}

const HEADER_END = Buffer.from('\r\n\r\n');
const LENGTH = /content-length: (\d+)/i;
const STATUS_AT = 'HTTP/1.1 '.length;

export async function openHttpLine(port: number): Promise<Line> {
  const socket = createConnection({ port, host: '127.0.0.1', noDelay: true });
  await new Promise((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('error', reject);
  });
  const expected: number[] = [];
  const line: Line = {
    socket,
    onAnswer: () => undefined,
    onTurn: () => undefined,
    onEnd: () => undefined,
    expect: (item) => expected.push(item),
  };
  let status = 'no status was given';
  socket.on('close', () => line.onEnd(status));
  let rest: Buffer = Buffer.alloc(0);
  socket.on('data', (chunk) => {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    for (;;) {
      const headerEnd = rest.indexOf(HEADER_END);
      if (headerEnd < 0) break;
      const head = rest.toString('latin1', 0, headerEnd);
      const end = headerEnd + HEADER_END.length + Number(LENGTH.exec(head)?.[1] ?? 0);
      if (rest.length < end) break;
      const answer = rest.subarray(0, end);
      rest = rest.subarray(end);
      const isTaken = head.charCodeAt(STATUS_AT) === TWO;
      if (expected.length === 0) status = head;
      else line.onAnswer(expected.shift() as number, isTaken ? null : codeIn(answer));
    }
    line.onTurn();
  });
  return line;
}

/** A request as a client of HTTP writes it. */
export function httpRequest({ method, path, body, headers }: SignedText): Buffer {
  const fields = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  const content =
    body === '' ? '' : `content-type: application/json\r\ncontent-length: ${body.length}\r\n`;
  const start = `${method} ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\n`;
  return Buffer.from(`${start}${content}${fields.join('')}\r\n${body}`);
}
