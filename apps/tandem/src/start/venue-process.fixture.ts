import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import {
  checkRequest,
  commandOf,
  isApiError,
  isCommandOperation,
  type Market,
  VenueListing,
} from '@tandem/api';
import type { ConfigureAsset, ConfigureMarket } from '@tandem/protocol';
import {
  type Signer,
  type SigningDomain,
  secp256k1Signer,
  signatureHeaders,
  signRequest,
  signTextRequest,
} from '@tandem/signing';
import type { DemoKey } from './demo-key.ts';

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url));
const DEADLINE_US = 20_000_000;

/** The real program in a process of its own. */
export type VenueProcess = {
  readonly address: string;
  readonly pid: number;
  readonly resumedAt: number;
  /** JSON-RPC of its local chain; null without one. */
  readonly rpc: string | null;
  /** Null without a second chain. */
  readonly second: SecondPlace | null;
  kill(): Promise<void>;
  stop(): Promise<number | null>;
};

/**
 * Starts the program on a folder and waits until it says that everything is ready; without a chain,
 * where nobody says that one is wanted.
 */
export async function startProcess(
  data: string,
  more: readonly string[] = [],
  { hasChain = false, environment = {} }: Partial<Surroundings> = {},
): Promise<VenueProcess> {
  const args = [MAIN, 'start', '--port', '0', '--data', data, '--json', '--no-screen', ...more];
  const chain = hasChain ? [] : ['--no-chain'];
  const child = spawn(process.execPath, [...args, ...chain], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...environment },
  });
  const ready = await readyLine(child);
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  return {
    address: ready.address,
    pid: child.pid ?? 0,
    resumedAt: ready.resumedAt,
    rpc: 'rpc' in ready.chain ? ready.chain.rpc : null,
    second: 'rpc' in ready.chain ? ready.chain.second : null,
    kill: async () => {
      child.kill('SIGKILL');
      await ended;
    },
    stop: () => {
      child.kill('SIGINT');
      return ended;
    },
  };
}

type Surroundings = {
  readonly hasChain: boolean;
  readonly environment: { readonly [name: string]: string };
};

type SecondPlace = {
  readonly chainId: number;
  readonly rpc: string;
  readonly vault: `0x${string}`;
  readonly outpost: `0x${string}`;
  readonly token: `0x${string}`;
  /** Account of the home chain. */
  readonly lane: number;
};

type ChainPlace = {
  readonly rpc: string;
  readonly vault: string;
  readonly second: SecondPlace | null;
};

type ReadyLine = {
  readonly address: string;
  readonly resumedAt: number;
  readonly chain: ChainPlace | { readonly missing: string };
};

async function readyLine(child: ChildProcess): Promise<ReadyLine> {
  if (child.stdout === null) throw new Error('the program has no output');
  const lines = createInterface({ input: child.stdout });
  for await (const line of lines) {
    if (line.startsWith('{')) {
      const ready = JSON.parse(line) as ReadyLine;
      lines.removeAllListeners();
      child.stdout.resume();
      return ready;
    }
  }
  throw new Error('the program ended before it was ready');
}

type Body = { readonly [field: string]: unknown };

export type Answered = {
  readonly status: number;
  readonly sequence: number;
  readonly data?: never;
  readonly error?: { readonly code: string; readonly inputs: Body };
  readonly headers: Headers;
};

/** A client that signs by hand, so that the test shows what goes over the wire. */
export class SigningClient {
  readonly #address: string;
  readonly #domain: SigningDomain;
  readonly #listing: VenueListing;
  readonly #account: number;
  readonly #keyId: number;
  readonly #signer: Signer;
  #nonce: number;

  private constructor(parts: {
    readonly address: string;
    readonly domain: SigningDomain;
    readonly listing: VenueListing;
    readonly key: { readonly account: number; readonly keyId: number; readonly signer: Signer };
    readonly nonce: number;
  }) {
    this.#address = parts.address;
    this.#domain = parts.domain;
    this.#listing = parts.listing;
    this.#account = parts.key.account;
    this.#keyId = parts.key.keyId;
    this.#signer = parts.key.signer;
    this.#nonce = parts.nonce;
  }

  /** @param nonce highest nonce that was used with the key */
  static async open(address: string, path: string, nonce: number): Promise<SigningClient> {
    const demo = JSON.parse(readFileSync(path, 'utf8')) as DemoKey;
    const read = async (place: string): Promise<Body> => {
      const response = await fetch(`${address}${place}`);
      return ((await response.json()) as { data: Body }).data;
    };
    const { chainId, verifyingContract } = (await read('/v1/hello')) as unknown as SigningDomain;
    const listing = await readListing(read);
    const signer = secp256k1Signer(Buffer.from(demo.privateKey.slice(2), 'hex'));
    const key = { account: demo.account, keyId: demo.keyId, signer };
    return new SigningClient({
      address,
      domain: { chainId, verifyingContract },
      listing,
      key,
      nonce,
    });
  }

  get nonce(): number {
    return this.#nonce;
  }

  /** Signs and sends: commands as typed data, the rest as text. */
  async call(method: string, path: string, body?: Body, change: Body = {}): Promise<Answered> {
    const text = body === undefined ? '' : JSON.stringify(body);
    const headers = { ...(await this.headers(method, path, text)), ...change } as {
      [name: string]: string;
    };
    return this.send(method, path, text, headers);
  }

  async send(
    method: string,
    path: string,
    text: string,
    headers: { readonly [name: string]: string },
  ): Promise<Answered> {
    const type = text === '' ? {} : { 'content-type': 'application/json' };
    const sent = { method, headers: { ...headers, ...type } };
    const response = await fetch(`${this.#address}${path}`, {
      ...sent,
      ...(text === '' ? {} : { body: text }),
    });
    const answer = (await response.json()) as Omit<Answered, 'status' | 'headers'>;
    return { ...answer, status: response.status, headers: response.headers };
  }

  async headers(
    method: string,
    path: string,
    body: string,
  ): Promise<{ readonly [name: string]: string }> {
    this.#nonce += 1;
    const numbers = {
      account: this.#account,
      keyId: this.#keyId,
      nonce: this.#nonce,
      deadlineUs: Date.now() * 1_000 + DEADLINE_US,
      extraFeePpb: 0,
    };
    const checked = checkRequest({ method, path, body });
    if (!isApiError(checked) && isCommandOperation(checked.operation)) {
      const context = { account: this.#account, nonce: this.#nonce, listing: this.#listing };
      const command = commandOf(checked, context);
      if (isApiError(command)) throw new Error(command.message);
      const made = await signRequest(this.#signer, this.#domain, { ...numbers, command });
      return signatureHeaders({ ...made, form: 'typed' });
    }
    const text = { ...numbers, domain: this.#domain, method, path, body };
    return signatureHeaders({ ...(await signTextRequest(this.#signer, text)), form: 'text' });
  }
}

/** Reads what the venue lists. */
export async function readListing(read: (path: string) => Promise<unknown>): Promise<VenueListing> {
  const listing = new VenueListing();
  const assets = (await read('/v1/assets')) as readonly {
    readonly symbol: string;
    readonly assetId: number;
    readonly chainDecimals: number;
  }[];
  for (const { symbol, assetId, chainDecimals } of assets) {
    const rules = { asset: assetId, symbol, decimals: chainDecimals };
    listing.configureAsset(rules as unknown as ConfigureAsset);
  }
  for (const market of (await read('/v1/markets')) as readonly Market[]) {
    const base = listing.asset(market.baseAsset);
    const quote = listing.asset(market.quoteAsset);
    listing.configureMarket({
      market: market.marketId,
      symbol: market.symbol,
      baseAsset: base?.asset,
      quoteAsset: quote?.asset,
      baseUnitsPerLot: 10 ** ((base?.scale ?? 0) - market.sizeScale),
    } as unknown as ConfigureMarket);
  }
  return listing;
}
