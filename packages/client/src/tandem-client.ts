import type { Signer } from '@tandem/signing';
import { NonceCounter } from './keys/nonce-counter.ts';
import type { Proof, SessionKey, Wallet } from './keys/proof.ts';
import { PublicScales } from './keys/public-scales.ts';
import type { RequestSigner } from './keys/request-signer.ts';
import { VenueClock } from './keys/venue-clock.ts';
import { CLIENT_LIMITS } from './limits.ts';
import { AccountOperations } from './operations/account-operations.ts';
import { ChainOperations } from './operations/chain-operations.ts';
import { HistoryOperations } from './operations/history-operations.ts';
import { JournalOperations } from './operations/journal-operations.ts';
import { MarketOperations } from './operations/market-operations.ts';
import { OrderOperations } from './operations/order-operations.ts';
import { PoolOperations } from './operations/pool-operations.ts';
import { WalletOperations } from './operations/wallet-operations.ts';
import { OrderEntry } from './order-entry/order-entry.ts';
import { StreamConnection } from './stream/stream-connection.ts';
import type { StreamState } from './stream/venue-socket.ts';
import { Caller, type RequestAuthorizer } from './transport/caller.ts';
import { HttpTransport } from './transport/http-transport.ts';

export type ClientOptions = {
  /** Address of the venue, for example http://127.0.0.1:8080, without a path. */
  readonly url: string;
  /** Another `fetch`, for tests and proxies. */
  readonly fetch?: typeof fetch;
  /**
   * Sendings of one order before its outcome is left unknown. The default of 4 gives up after some
   * four seconds, for people who wait; a program that is to outlast a restart of the venue takes
   * 16, which is half a minute.
   */
  readonly orderTries?: number;
};

/** Path of the WebSocket; a login signs it as the path of a GET. */
const STREAM_PATH = '/v1/stream';

type Whose = {
  readonly account: number;
  readonly keyId: number;
  readonly proof: Proof;
  readonly lastNonce: number;
  readonly extraFeeRate: string;
};

/** A connection to one venue. Keeps nothing but the key in use and the own newest write. */
export class TandemClient {
  readonly url: string;
  readonly market: MarketOperations;
  readonly orders: OrderOperations;
  readonly account: AccountOperations;
  readonly history: HistoryOperations;
  readonly pool: PoolOperations;
  readonly chain: ChainOperations;
  readonly journal: JournalOperations;
  readonly #http: HttpTransport;
  readonly #caller: Caller;
  #authorizer: RequestAuthorizer | null = null;

  constructor(options: ClientOptions) {
    this.url = options.url.replace(/\/$/, '');
    const fetchNow = options.fetch ?? ((input, init) => fetch(input, init));
    this.#http = new HttpTransport({ url: this.url, fetch: fetchNow });
    this.#caller = new Caller(this.#http);
    this.market = new MarketOperations(this.#caller);
    this.orders = new OrderOperations(this.#caller, options.orderTries ?? CLIENT_LIMITS.orderTries);
    this.account = new AccountOperations(this.#caller);
    this.history = new HistoryOperations(this.#caller);
    this.pool = new PoolOperations(this.#caller);
    this.journal = new JournalOperations(this.#caller);
    this.chain = new ChainOperations(this.#caller);
  }

  /**
   * Signs private requests with a registered key from now on. Reads the venue's domain, markets and
   * time first. `lastNonce` spares one refusal where the highest nonce in use is known.
   */
  async useKey(key: SessionKey, lastNonce = 0): Promise<void> {
    const { account, keyId, signer, extraFeeRate = '0' } = key;
    const { keyProof } = await import('./keys/proof.ts');
    const proof = keyProof(signer);
    this.#authorize(await this.#signerFor({ account, keyId, proof, lastNonce, extraFeeRate }));
  }

  /**
   * What needs a wallet: opening its account, registering keys, withdrawing. `keyId` is the number
   * of the wallet in the account, 1 for the wallet that opened it. `lastNonce`, the highest one it
   * used, spares its owner a second question: `account.keys` tells it.
   */
  async withWallet(
    wallet: Wallet | Signer,
    account: number,
    keyId = 1,
    lastNonce = 0,
  ): Promise<WalletOperations> {
    const caller = this.#caller.over(this.#http);
    const { keyProof, walletProof } = await import('./keys/proof.ts');
    const proof = 'sign' in wallet ? keyProof(wallet) : walletProof(wallet);
    const whose = { account, keyId, proof, lastNonce, extraFeeRate: '0' };
    caller.authorize(await this.#signerFor(whose));
    return new WalletOperations(caller, account);
  }

  /** Sends only public requests from now on. */
  forgetKey(): void {
    this.#authorize(null);
  }

  /**
   * One WebSocket for market data and account events; call `open` on it to begin. `reconnectLastMs`
   * is the longest wait between two tries to come back.
   */
  openStreams(
    onState: (state: StreamState) => void = () => undefined,
    reconnectLastMs: number = CLIENT_LIMITS.reconnectLastMs,
  ): StreamConnection {
    const url = `${this.#socketUrl}${STREAM_PATH}`;
    const loginHeaders = () => this.#loginHeaders();
    const onAccount = (sequence: number): void => this.#caller.follow(sequence);
    return new StreamConnection({ url, onState, loginHeaders, onAccount, reconnectLastMs });
  }

  /** Orders over one WebSocket with the key in use; call `open` on it to begin. */
  orderEntry(onState: (state: StreamState) => void = () => undefined): OrderEntry {
    return new OrderEntry({
      url: this.#socketUrl,
      path: STREAM_PATH,
      caller: this.#caller,
      orders: this.orders,
      authorizer: this.#authorizer,
      onState,
    });
  }

  get #socketUrl(): string {
    return this.url.replace(/^http/, 'ws');
  }

  async #signerFor(whose: Whose): Promise<RequestSigner> {
    const clock = new VenueClock();
    const askedUs = clock.localUs();
    const [time, hello, markets, assets] = await Promise.all([
      this.market.time(),
      this.market.hello(),
      this.market.markets(),
      this.market.assets(),
    ]);
    clock.adjust(time.data.timeUs, askedUs);
    const { chainId, verifyingContract } = hello.data;
    // Curves and hashes are the heaviest part; who only looks does not load them.
    const { RequestSigner } = await import('./keys/request-signer.ts');
    return new RequestSigner({
      ...whose,
      domain: { chainId, verifyingContract },
      scales: new PublicScales(markets.data, assets.data),
      clock,
      nonces: new NonceCounter(whose.lastNonce),
    });
  }

  #authorize(authorizer: RequestAuthorizer | null): void {
    this.#authorizer = authorizer;
    this.#caller.authorize(authorizer);
  }

  #loginHeaders(): Promise<{ readonly [name: string]: string }> | null {
    return this.#authorizer?.loginHeaders(STREAM_PATH) ?? null;
  }
}
