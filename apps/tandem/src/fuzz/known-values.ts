import type { Known } from './strange-values.ts';

const ORDERS_MAX = 64;
const HOUR_US = 3_600_000_000;
const ADDRESS = '1'.repeat(40).padStart(64, '0');

/** Values that a venue has, so that requests come as deep as requests can. */
export class KnownValues {
  readonly #orders = new Map<number, number[]>();
  #account = 1_000;

  /** Remembers the order that an answer names: it can be amended and canceled from then on. */
  learn(account: number, json: string): void {
    const found = /"status":"(?:resting|waiting)","orderId":(\d+)/.exec(json)?.[1];
    if (found === undefined) return;
    const orders = this.#ordersOf(account);
    orders.push(Number(found));
    if (orders.length > ORDERS_MAX) orders.shift();
  }

  /** By field, for requests of an account. */
  of(account: number): Known {
    this.#account += 1;
    return {
      account: [account],
      accounts: [account],
      toAccount: [account],
      subAccount: [this.#account],
      orderId: this.#ordersOf(account),
      clientOrderId: [this.#account],
      market: ['BTC-PERP', 'BTC-PERP', 'ETH-PERP'],
      asset: ['USDC'],
      price: ['50000', '55000', '61000', '70000'],
      limitPrice: ['50000', '70000'],
      triggerPrice: ['50000', '70000'],
      size: ['0.001', '0.01'],
      amount: ['1', '25.5'],
      shares: ['1'],
      leverage: [1, 5, 10],
      interval: ['1m', '1h', '1d'],
      minSeq: [0, 1],
      uptoNonce: [1],
      fromSequence: [1],
      id: [this.#account],
      timeoutMs: [0, 60_000],
      // Never the key that signs: its owner would lock himself out.
      keyId: [7, 8, this.#account],
      wallet: ['evm'],
      walletId: [ADDRESS],
      scheme: ['secp256k1'],
      publicKeyHash: [ADDRESS],
      scopes: ['trade', 'read'],
      markets: ['BTC-PERP'],
      maxOrderNotional: ['100'],
      maxLeverage: [5],
      minShares: ['0'],
      timeInForce: ['GTC', 'GTC', 'IOC'],
      ranges: ['127.0.0.0/8', '::1'],
      expiresAtUs: [(Date.now() + HOUR_US / 1_000) * 1_000],
    };
  }

  #ordersOf(account: number): number[] {
    const orders = this.#orders.get(account) ?? [1];
    this.#orders.set(account, orders);
    return orders;
  }
}
