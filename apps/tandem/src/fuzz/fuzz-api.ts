import { connect } from 'node:net';
import { OPERATIONS } from '@tandem/api';
import type { SeededRandom } from '@tandem/simulation';
import { type StrangeRequest, strangeRequest } from './strange-values.ts';

/** How much to send, and how a request gets its signature. */
export type FuzzPlan = {
  readonly address: string;
  readonly requests: number;
  readonly random: SeededRandom;
  /** Headers of a valid signature over a request; null leaves it without. */
  readonly sign: (request: StrangeRequest) => Promise<{ readonly [name: string]: string } | null>;
};

/** What came back. */
export type FuzzResult = {
  readonly sent: number;
  readonly byStatus: { readonly [status: string]: number };
  /** Answers that no request may get, at most ten. */
  readonly faults: readonly string[];
};

const SIGNED_PERCENT = 30;
const BYTES_PERCENT = 2;
const FAULTS_MAX = 10;
const AT_ONCE = 16;
const RAW_WAIT_MS = 500;

/** Sends strange requests; every answer must be one of the catalogue, and none a 500. */
export async function fuzzApi(plan: FuzzPlan): Promise<FuzzResult> {
  const byStatus: { [status: string]: number } = {};
  const faults: string[] = [];
  let sent = 0;
  const work = async (): Promise<void> => {
    while (sent < plan.requests) {
      sent += 1;
      const { status, fault } = await one(plan);
      byStatus[status] = (byStatus[status] ?? 0) + 1;
      if (fault !== null && faults.length < FAULTS_MAX) faults.push(fault);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return { sent, byStatus, faults };
}

type Seen = { readonly status: string; readonly fault: string | null };

async function one(plan: FuzzPlan): Promise<Seen> {
  const { random, address } = plan;
  if (random.chance(BYTES_PERCENT)) return sendBytes(address, random);
  const operation = random.pick(OPERATIONS);
  const request = strangeRequest(operation, random);
  const headers = random.chance(SIGNED_PERCENT) ? await plan.sign(request) : null;
  const { method, path, body } = request;
  const type = body === '' ? {} : { 'content-type': 'application/json' };
  const isBodyless = method === 'GET' || body === '';
  const response = await fetch(`${address}${path}`, {
    method,
    headers: { ...headers, ...type },
    ...(isBodyless ? {} : { body }),
    redirect: 'manual',
  }).catch((error: unknown) => String(error));
  const what = `${method} ${path.slice(0, 200)} ${body.slice(0, 300)}`;
  if (typeof response === 'string') return { status: 'none', fault: `${what}: ${response}` };
  const text = await response.text();
  if (response.status === 500) return { status: '500', fault: `${what}: ${text.slice(0, 300)}` };
  const isJson = response.headers.get('content-type')?.startsWith('application/json') === true;
  if (isJson && !isAnswer(text)) return { status: 'odd', fault: `${what}: ${text.slice(0, 300)}` };
  return { status: String(response.status), fault: null };
}

/** Answers carry a sequence, and an error or data; documents have neither. */
function isAnswer(text: string): boolean {
  const answer = JSON.parse(text) as object;
  return (
    'openapi' in answer || 'asyncapi' in answer || 'sequence' in answer || 'statusCode' in answer
  );
}

/** Bytes that are no request, or only the beginning of one. */
function sendBytes(address: string, random: SeededRandom): Promise<Seen> {
  const { hostname, port } = new URL(address);
  const bytes = Buffer.from(
    Array.from({ length: random.between(1, 400) }, () => random.between(0, 255)),
  );
  const heads = [
    '',
    'GET /v1/health HTTP/1.1\r\n',
    'POST /v1/orders HTTP/1.1\r\nContent-Length: 9\r\n\r\n',
  ];
  const head = random.pick(heads);
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname, () => {
      socket.write(Buffer.concat([Buffer.from(head), bytes]));
    });
    const end = (): void => {
      socket.destroy();
      resolve({ status: 'bytes', fault: null });
    };
    socket.setTimeout(RAW_WAIT_MS, end);
    socket.on('data', end);
    socket.on('error', end);
    socket.on('close', end);
  });
}
