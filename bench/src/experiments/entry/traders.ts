import { commandFromRequest, isApiError, type Scales } from '@tandem/api';
import { TandemClient } from '@tandem/client';
import {
  RequestEncoder,
  type SigningDomain,
  signatureHeaders,
  textRequestBytes,
} from '@tandem/signing';
import { createKeccak } from 'hash-wasm';
import { marketScales } from './market-scales.ts';
import type { EntryScheme, NativeKey } from './native-key.ts';
import { KEY_ID, openTrader } from './open-trader.ts';

const MARKET = 'BTC-PERP';
/** Orders of one account that rest at a time; each cancel names the oldest of them. */
const RESTING = 16;
/** Loads are made ahead of their run. */
const DEADLINE_US = 600_000_000;

/** A request with its signature, ready to be written in either form. */
export type SignedText = {
  readonly method: string;
  readonly path: string;
  readonly body: string;
  readonly headers: { readonly [name: string]: string };
};

type Trader = { readonly account: number; readonly key: NativeKey; nonce: number; turn: number };

/** Accounts of a venue, each with a key, that place and cancel orders away from the market. */
export class Traders {
  readonly #traders: Trader[] = [];
  readonly #domain: SigningDomain;
  readonly #encoder: RequestEncoder;
  readonly #scales: Scales;
  readonly #price: number;

  private constructor(parts: {
    readonly domain: SigningDomain;
    readonly encoder: RequestEncoder;
    readonly scales: Scales;
    readonly price: number;
  }) {
    this.#domain = parts.domain;
    this.#encoder = parts.encoder;
    this.#scales = parts.scales;
    this.#price = parts.price;
  }

  static async open(url: string, scheme: EntryScheme, count: number): Promise<Traders> {
    const client = new TandemClient({ url });
    const { data: hello } = await client.market.hello();
    const { chainId, verifyingContract } = hello;
    const domain = { chainId, verifyingContract };
    const { data: prices } = await client.market.prices(MARKET);
    const hasher = await createKeccak(256);
    const keccak = (bytes: Uint8Array) => hasher.init().update(bytes).digest('binary');
    const traders = new Traders({
      domain,
      encoder: new RequestEncoder(domain, keccak),
      scales: await marketScales(client),
      price: Math.floor(Number(prices.index) * 0.97),
    });
    for (let at = 0; at < count; at += 1) {
      const opened = await openTrader(url, scheme, keccak);
      traders.#traders.push({ ...opened, nonce: 0, turn: 0 });
    }
    return traders;
  }

  get count(): number {
    return this.#traders.length;
  }

  /** Logs the trader of a place in: the headers of a signed GET of the endpoint. */
  login(place: number): SignedText['headers'] {
    const { numbers, key } = this.#next(place);
    const text = { method: 'GET', path: '/v1/stream', body: '' };
    // The venue takes no later deadline for what is no command.
    const deadlineUs = Date.now() * 1_000 + DEADLINE_US / 40;
    const signed = { ...numbers, deadlineUs };
    const bytes = textRequestBytes({ ...signed, domain: this.#domain, ...text });
    const { scheme } = key;
    return signatureHeaders({ ...signed, scheme, form: 'text', signature: key.signNow(bytes) });
  }

  /** The next request of the trader of a place: orders and cancels in turns. */
  request(place: number): SignedText {
    const trader = this.#at(place);
    const { turn } = trader;
    trader.turn += 1;
    const isCancel = turn % 2 === 1 && turn >= 2 * RESTING;
    return isCancel ? this.#cancel(place, turn - 2 * RESTING + 1) : this.#order(place, turn);
  }

  #order(place: number, turn: number): SignedText {
    const body = JSON.stringify({
      market: MARKET,
      side: 'buy',
      type: 'limit',
      size: '0.001',
      price: String(this.#price - (turn % 50)),
      postOnly: 'reject',
      clientOrderId: turn + 1,
    });
    return this.#signed(place, { method: 'POST', path: '/v1/orders', body });
  }

  #cancel(place: number, turn: number): SignedText {
    const path = `/v1/orders/by-client-id/${turn + 1}`;
    return this.#signed(place, { method: 'DELETE', path, body: '' });
  }

  #signed(place: number, text: Omit<SignedText, 'headers'>): SignedText {
    const { numbers, key } = this.#next(place);
    const { account, nonce } = numbers;
    const command = commandFromRequest(text, { account, nonce, listing: this.#scales });
    if (isApiError(command)) throw new Error(command.message);
    const { scheme } = key;
    const signature = key.signNow(this.#encoder.preimage({ ...numbers, command }));
    return { ...text, headers: signatureHeaders({ ...numbers, scheme, form: 'typed', signature }) };
  }

  #next(place: number) {
    const trader = this.#at(place);
    trader.nonce += 1;
    const { account, nonce, key } = trader;
    const deadlineUs = Date.now() * 1_000 + DEADLINE_US;
    return { numbers: { account, keyId: KEY_ID, nonce, deadlineUs, extraFeePpb: 0 }, key };
  }

  #at(place: number): Trader {
    const trader = this.#traders[place];
    if (trader === undefined) throw new Error(`there is no trader ${place}`);
    return trader;
  }
}
