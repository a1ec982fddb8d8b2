import { setTimeout as pause } from 'node:timers/promises';
import {
  NotSentError,
  type OrderEntry,
  OutcomeUnknownError,
  type StreamConnection,
  type StreamMessage,
  TandemClient,
  VenueError,
} from '@tandem/client';
import { addressOfKeyHash, secp256k1Signer } from '@tandem/signing';
import type { SeededRandom } from '@tandem/simulation';

/** Something that the venue said it had done, at the sequence under which it said so. */
export type Acknowledged = {
  readonly what: 'order' | 'cancel' | 'fill';
  readonly account: number;
  readonly sequence: number;
  /** Client order id of an order, order id of a cancel and of a fill. */
  readonly id: number;
};

type NewOrder = {
  readonly market: string;
  readonly side: 'buy' | 'sell';
  readonly size: string;
  readonly clientOrderId: number;
} & ({ readonly type: 'market' } | { readonly type: 'limit'; readonly price: string });

const MARKET = 'BTC-PERP';
const SESSION_KEY = 2;
/** Life of a session key: 200 kills take hours on a busy machine. */
const KEY_LIFE_US = 86_400_000_000;
/** Ten minutes of tries: longer than the venue of a busy machine needs to come back. */
const TRIES = 320;
/** Requests of one trader that are under way at the same time. */
const HANDS = 3;
const AGAIN_MS = 250;
/** Looks for the first money: minutes, for a machine that is busy. */
const FUNDED_LOOKS = 1_200;
/** Looks for what became of an order: minutes as well. */
const SETTLED_LOOKS = 1_200;
/** Refusals that say nothing of an order that was sent before: a new price or batch ends them. */
const PASSING: ReadonlySet<string> = new Set([
  'MarketStale',
  'BatchLag',
  'MarketStatusForbids',
  'DeadlinePassed',
  'NotReady',
  'VenueStopped',
  'RateLimited',
  'QueueFull',
]);

/**
 * A bot behind the typed client, as a user would write it: it places and cancels orders, follows
 * its account by WebSocket, and comes through restarts without being told of them. Every other
 * bot sends its orders over a WebSocket as well.
 */
export class VenueTrader {
  readonly account: number;
  readonly acknowledged: Acknowledged[] = [];
  /** Client order ids of orders whose answer was lost, and which a later try found to be placed. */
  readonly recovered: number[] = [];
  /** Client order ids of orders that nothing was ever known of. */
  readonly unresolved: number[] = [];
  refused = 0;
  readonly #client: TandemClient;
  readonly #entry: OrderEntry | null;
  readonly #random: SeededRandom;
  readonly #stream: StreamConnection;
  #isStopped = false;
  #hands: Promise<unknown> = Promise.resolve();
  #lastId = 0;

  private constructor(client: TandemClient, account: number, random: SeededRandom) {
    this.#entry = account % 2 === 0 ? client.orderEntry() : null;
    this.account = account;
    this.#client = client;
    this.#random = random;
    this.#stream = client.openStreams();
  }

  /** Opens an account of its own with a session key and play money, and begins. */
  static async open(url: string, random: SeededRandom): Promise<VenueTrader> {
    const client = new TandemClient({ url, orderTries: TRIES });
    const wallet = secp256k1Signer(crypto.getRandomValues(new Uint8Array(32)));
    const address = addressOfKeyHash(wallet.publicKeyHash);
    const { data: owner } = await client.market.walletOwner(address);
    const account = owner.nextFreeAccount;
    const owned = await client.withWallet(wallet, account);
    await owned.openAccount(address);
    const signer = secp256k1Signer(crypto.getRandomValues(new Uint8Array(32)));
    const expiresAtUs = Date.now() * 1_000 + KEY_LIFE_US;
    const scopes = ['trade', 'cancel', 'read'] as const;
    await owned.registerKey({ signer, keyId: SESSION_KEY, scopes: [...scopes], expiresAtUs });
    await client.useKey({ account, keyId: SESSION_KEY, signer });
    await client.account.faucet({ asset: 'USDC', amount: '10000' });
    await untilFunded(client);
    const trader = new VenueTrader(client, account, random);
    await trader.#begin();
    return trader;
  }

  /** Ends the trading; what is under way is brought to its end first. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.#hands;
    this.#stream.close();
    this.#entry?.close();
  }

  async #begin(): Promise<void> {
    const { data } = await this.#client.market.prices(MARKET);
    const middle = Number(data.mark ?? data.index);
    if (!(middle > 0)) throw new Error(`${MARKET} has no price to trade at`);
    this.#stream.subscribe(
      { channel: 'account', account: this.account },
      { onMessage: (message) => this.#onMessage(message) },
    );
    this.#stream.open();
    await this.#entry?.open();
    this.#hands = Promise.all(Array.from({ length: HANDS }, () => this.#trade(middle)));
    // Whoever stops the trader gets the fault; until then it must not end the program.
    this.#hands.catch(() => undefined);
  }

  get #orders(): TandemClient['orders'] {
    return (this.#entry ?? this.#client).orders;
  }

  async #trade(middle: number): Promise<void> {
    while (!this.#isStopped) {
      const orderId = await this.#place(middle);
      if (orderId !== null) await this.#cancel(orderId);
    }
  }

  /** The order id of an order that may rest now; null when there is nothing to cancel. */
  async #place(middle: number): Promise<number | null> {
    this.#lastId += 1;
    const clientOrderId = this.#lastId;
    const side = this.#random.chance(50) ? 'buy' : 'sell';
    const isMarket = this.#random.chance(40);
    const price = String(Math.round(middle * (side === 'buy' ? 0.97 : 1.03)));
    const base = { market: MARKET, side, size: '0.001', clientOrderId } as const;
    const order: NewOrder = isMarket
      ? { ...base, type: 'market' }
      : { ...base, type: 'limit', price };
    try {
      return await this.#placeOnce(order);
    } catch (error) {
      if (error instanceof OutcomeUnknownError) return this.#settle(order);
      await this.#takeRefusal(error);
      return null;
    }
  }

  async #placeOnce(order: NewOrder): Promise<number | null> {
    const { clientOrderId } = order;
    const placed = await this.#orders.place(order);
    if (placed.kind === 'recovered') {
      this.recovered.push(clientOrderId);
      return placed.order?.orderId ?? null;
    }
    const { sequence, data } = placed.answer;
    this.#note('order', sequence, clientOrderId);
    return order.type === 'market' ? null : data.order.orderId;
  }

  /** The venue takes an id once: the same order, sent again, tells what became of the first. */
  async #settle(order: NewOrder): Promise<number | null> {
    const { clientOrderId } = order;
    for (let look = 0; look < SETTLED_LOOKS; look += 1) {
      await pause(AGAIN_MS);
      try {
        return await this.#placeOnce(order);
      } catch (error) {
        const isUnknown = error instanceof OutcomeUnknownError || error instanceof NotSentError;
        if (isUnknown) continue;
        if (!(error instanceof VenueError)) throw error;
        if (PASSING.has(error.code)) continue;
        if (error.code === 'ClientOrderIdDuplicate') this.recovered.push(clientOrderId);
        else this.refused += 1;
        return null;
      }
    }
    this.unresolved.push(clientOrderId);
    return null;
  }

  /** A cancel can be sent again as it is: an order ends once. */
  async #cancel(orderId: number): Promise<void> {
    for (;;) {
      try {
        const { sequence, data } = await this.#orders.cancel(orderId);
        if (data.order.reject === null) this.#note('cancel', sequence, orderId);
        else this.refused += 1;
        return;
      } catch (error) {
        const isAway = error instanceof VenueError && error.status === 503;
        const isLost = error instanceof OutcomeUnknownError || error instanceof NotSentError;
        if (!isLost && !isAway) return this.#takeRefusal(error);
        await pause(AGAIN_MS);
      }
    }
  }

  async #takeRefusal(error: unknown): Promise<void> {
    if (error instanceof NotSentError) return pause(AGAIN_MS);
    if (!(error instanceof VenueError)) throw error;
    this.refused += 1;
    await pause(error.retryAfterMs ?? 0);
  }

  #onMessage(message: StreamMessage): void {
    if (message.channel !== 'account' || message.type !== 'events') return;
    for (const event of message.events) {
      if (event.kind !== 'OrderFilled') continue;
      this.#note('fill', message.sequence, Number(event['orderId']));
    }
  }

  #note(what: Acknowledged['what'], sequence: number, id: number): void {
    this.acknowledged.push({ what, account: this.account, sequence, id });
  }
}

/** Money of the faucet comes by the chain: it may be on its way for some blocks. */
async function untilFunded(client: TandemClient): Promise<void> {
  for (let look = 0; look < FUNDED_LOOKS; look += 1) {
    const { data } = await client.account.state();
    if (data.balances.length > 0) return;
    await pause(AGAIN_MS);
  }
  throw new Error('the faucet was asked, and no money came');
}
