import { TandemClient } from '@tandem/client';
import { addressOfKeyHash, secp256k1Signer } from '@tandem/signing';

const MARKET = 'BTC-PERP';
/** The faucet gives as much at a time, and this often. */
const MONEY = '10000';
const HANDFULS = 10;

function newSigner() {
  return secp256k1Signer(crypto.getRandomValues(new Uint8Array(32)));
}

/** Another trader of the venue, who rests where he is told. */
export class LiquidityMaker {
  readonly #client: TandemClient;

  private constructor(client: TandemClient) {
    this.#client = client;
  }

  static async begin(url: string): Promise<LiquidityMaker> {
    const client = new TandemClient({ url });
    const wallet = newSigner();
    const address = addressOfKeyHash(wallet.publicKeyHash);
    const { data: owner } = await client.market.walletOwner(address);
    const account = owner.nextFreeAccount;
    const owned = await client.withWallet(wallet, account);
    await owned.openAccount(address);
    const signer = newSigner();
    const expiresAtUs = (Date.now() + 3_600_000) * 1_000;
    await owned.registerKey({ signer, keyId: 2, scopes: ['trade', 'cancel', 'read'], expiresAtUs });
    await client.useKey({ account, keyId: 2, signer });
    for (let handful = 0; handful < HANDFULS; handful += 1) {
      await client.account.faucet({ asset: 'USDC', amount: MONEY });
    }
    return new LiquidityMaker(client);
  }

  /**
   * Rests on both sides, this part of the price away from it and so behind all others: however few
   * the other makers are for a moment, a market order of the test fills.
   */
  async quoteFarAround(part: number, size: string): Promise<void> {
    const price = await this.#mark();
    const away = (times: number): string => String(Math.round(price * times));
    await this.quote(away(1 - part), away(1 + part), size);
  }

  /** A venue that has just begun has none. */
  async #mark(): Promise<number> {
    for (;;) {
      const { data } = await this.#client.market.ticker(MARKET);
      if (data.mark !== null) return Number(data.mark);
      await new Promise((resolve) => {
        setTimeout(resolve, 200);
      });
    }
  }

  /** Rests on both sides. */
  async quote(bid: string, ask: string, size: string): Promise<void> {
    const order = { market: MARKET, type: 'limit', size } as const;
    await this.#client.orders.place({ ...order, side: 'buy', price: bid });
    await this.#client.orders.place({ ...order, side: 'sell', price: ask });
  }
}
