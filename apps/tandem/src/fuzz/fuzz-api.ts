import { OPERATIONS, type Operation } from '@tandem/api';
import type { SeededRandom } from '@tandem/simulation';
import type { FuzzAccount, FuzzKey } from './fuzz-key.ts';
import { HttpLane } from './http-lane.ts';
import { KnownValues } from './known-values.ts';
import { type Heard, SocketLane } from './socket-lane.ts';
import { sendStrangeBytes } from './strange-bytes.ts';
import { strangeMessage } from './strange-messages.ts';
import { broken, type Ground, type StrangeRequest, strangeRequest } from './strange-values.ts';

/** How much to send, and by whom. */
export type FuzzPlan = {
  readonly address: string;
  readonly requests: number;
  readonly random: SeededRandom;
  readonly accounts: readonly FuzzAccount[];
};

/** What came back. */
export type FuzzResult = {
  readonly sent: number;
  /** Answers of REST by status, and of the WebSocket by their type or the code of the close. */
  readonly byStatus: { readonly [status: string]: number };
  /** Operations that were asked for at all, and of those the ones that never worked. */
  readonly operations: number;
  readonly neverAccepted: readonly string[];
  /** Answers that no request may get, at most ten. */
  readonly faults: readonly string[];
};

const HTTP_LANES = 128;
const SOCKET_LANES = 48;
const FAULTS_MAX = 10;
/** The beginning of a token of no algorithm. */
const TOKEN = 'Bearer eyJhbGciOiJub25lIn0.e30.';
/** Longer documents are not parsed: they are the same each time. */
const PARSED_MAX = 4_096;
/** Closes that a client earns: going away, no purpose, not understood, too long, too many. */
const CLOSES_MIN = 1_000;
const SERVER_FAULT = 1_011;

const ANSWERING = OPERATIONS.filter(({ data }) => data !== null);

type Headers = { readonly [name: string]: string };
type Signed = {
  readonly account: number;
  readonly request: StrangeRequest;
  readonly headers: Headers;
};

/** Sends strange requests over REST and WebSocket; every answer must be one of the catalogue. */
export async function fuzzApi(plan: FuzzPlan): Promise<FuzzResult> {
  const run = new FuzzRun(plan);
  await Promise.all([
    ...Array.from({ length: HTTP_LANES }, () => run.overHttp()),
    ...Array.from({ length: SOCKET_LANES }, () => run.overSocket()),
  ]);
  return run.result();
}

class FuzzRun {
  readonly #plan: FuzzPlan;
  readonly #byStatus: { [status: string]: number } = {};
  readonly #asked = new Set<string>();
  readonly #accepted = new Set<string>();
  readonly #faults: string[] = [];
  readonly #known = new KnownValues();
  #sent = 0;

  constructor(plan: FuzzPlan) {
    this.#plan = plan;
  }

  async overHttp(): Promise<void> {
    const { address, random } = this.#plan;
    const lane = new HttpLane(address);
    while (this.#take()) {
      if (random.chance(2)) {
        await sendStrangeBytes(address, random);
        this.#count('bytes');
        continue;
      }
      // Documents are the same each time, and long.
      const operation = random.pick(random.chance(1) ? OPERATIONS : ANSWERING);
      const sent = await this.#signed(operation);
      await this.#ask(lane, operation, sent);
      // A copy of what was signed: it must be answered, and may not be carried out again.
      if (random.chance(3)) await this.#ask(lane, operation, sent);
    }
    lane.close();
  }

  async overSocket(): Promise<void> {
    const { address, random } = this.#plan;
    const lane = new SocketLane(address);
    while (this.#take()) {
      const operation = random.pick(OPERATIONS);
      const { request, headers } = await this.#signed(operation);
      const key = random.pick(this.#plan.accounts).session;
      const message = strangeMessage(this.#ground(key), { ...request, headers });
      this.#noteHeard(String(message), await lane.send(message));
    }
    lane.close();
  }

  result(): FuzzResult {
    const neverAccepted = [...this.#asked].filter((id) => !this.#accepted.has(id)).toSorted();
    return {
      sent: this.#sent,
      byStatus: this.#byStatus,
      operations: this.#asked.size,
      neverAccepted,
      faults: this.#faults,
    };
  }

  #take(): boolean {
    this.#sent += 1;
    if (this.#sent <= this.#plan.requests) return true;
    this.#sent = this.#plan.requests;
    return false;
  }

  /** Most are signed by a good key; some of those are changed after they were. */
  async #signed(operation: Operation): Promise<Signed> {
    const { random, accounts } = this.#plan;
    const { session, wallet } = random.pick(accounts);
    const isWallets = operation.access === 'wallet' && random.chance(60);
    const key = isWallets ? wallet : session;
    const request = strangeRequest(operation, this.#ground(key));
    const isUnsigned = random.chance(operation.access === 'public' ? 95 : 15);
    const headers = isUnsigned ? {} : ((await key.headers(request)) ?? {});
    const signed = { account: key.account, request, headers };
    const change = random.between(1, 100);
    if (change > 14) return signed;
    if (change > 8) return { ...signed, headers: this.#changed(headers) };
    return { ...signed, request: { ...request, body: broken(request.body, random) } };
  }

  #changed(headers: Headers): Headers {
    const { random } = this.#plan;
    const shown = Object.keys(headers).length === 0 ? { authorization: TOKEN } : headers;
    const name = random.pick(Object.keys(shown));
    const text = broken(shown[name] ?? '', random);
    // What is no header at all would be refused by the parser, which bytes are for.
    return { ...shown, [name]: text.replaceAll(/[^\x21-\x7e]/g, '') };
  }

  #ground({ account }: FuzzKey): Ground {
    const { random } = this.#plan;
    const known = this.#known.of(account);
    // Half of the requests have nothing strange in them, and come as deep as requests can.
    return { random, known, strangePercent: random.chance(50) ? 0 : 8 };
  }

  async #ask(lane: HttpLane, { id }: Operation, signed: Signed): Promise<void> {
    const { account, request, headers } = signed;
    this.#asked.add(id);
    const answer = await lane.send(request, headers);
    const what = `${request.method} ${request.path.slice(0, 200)} ${request.body.slice(0, 300)}`;
    if (answer.kind !== 'answer') {
      this.#count(answer.kind);
      this.#fault(`${what}: ${answer.kind}`);
      return;
    }
    const { status, json } = answer;
    this.#count(String(status));
    if (status >= 200 && status < 300) {
      this.#accepted.add(id);
      if (json !== null && request.method === 'POST') this.#known.learn(account, json);
    }
    const isWrong = status === 500 || !(status >= 200 && status <= 599);
    const isForm = id === 'chainCall' || id === 'furtherChainCall' ? isRpcAnswer : isAnswer;
    if (isWrong || (json !== null && !isForm(json))) {
      this.#fault(`${what}: ${status} ${(json ?? '').slice(0, 300)}`);
    }
  }

  #noteHeard(message: string, heard: Heard): void {
    if (heard.kind === 'message') {
      this.#count(heard.text.startsWith('{"type":"answer"') ? 'socket answer' : 'socket error');
      if (heard.text.includes('InternalError'))
        this.#fault(`${message.slice(0, 300)}: ${heard.text}`);
      return;
    }
    const name = heard.kind === 'closed' ? `socket closed ${heard.code}` : 'socket late';
    this.#count(name);
    const isEarned =
      heard.kind === 'closed' && heard.code >= CLOSES_MIN && heard.code !== SERVER_FAULT;
    if (!isEarned) this.#fault(`${message.slice(0, 300)}: ${name}`);
  }

  #count(status: string): void {
    this.#byStatus[status] = (this.#byStatus[status] ?? 0) + 1;
  }

  #fault(words: string): void {
    if (this.#faults.length < FAULTS_MAX) this.#faults.push(words);
  }
}

/** Answers carry a sequence, and an error or data; documents have neither. */
function isAnswer(json: string): boolean {
  if (json.length > PARSED_MAX) return /^\{"(sequence|openapi|asyncapi)":/.test(json);
  const answer = JSON.parse(json) as object;
  return 'openapi' in answer || 'asyncapi' in answer || 'sequence' in answer;
}

/** A node's answers have its own form, and ours of the same endpoint have ours. */
function isRpcAnswer(json: string): boolean {
  if (json.length > PARSED_MAX) return json.startsWith('{"jsonrpc":"2.0"');
  const answer = JSON.parse(json) as { readonly jsonrpc?: unknown };
  return isAnswer(json) || (answer.jsonrpc === '2.0' && 'result' in answer !== 'error' in answer);
}
