import { localAccount } from '@tandem/chain';
import type { Exchange } from '@tandem/exchange';
import { type Command, type Event, NEWEST_RULE_VERSION } from '@tandem/protocol';
import { smallVenueSetup } from '@tandem/simulation';

const PERPETUAL = 0;
const ID_DIGITS = 64;

/** Somebody with a wallet on chain and an account for it. */
export type Holder = { readonly account: number; readonly wallet: number };

/** Sends what venue and users would send, without signatures: they are checked elsewhere. */
export class VenueDriver {
  readonly #exchange: Exchange;

  constructor(exchange: Exchange) {
    this.#exchange = exchange;
  }

  /** @throws when the command took no place, or was rejected */
  async send(command: object): Promise<readonly Event[]> {
    const events = await this.offer(command);
    const [first] = events;
    if (first?.kind === 'CommandRejected') {
      throw new Error(`rejected: ${first.reason} (${first.bound}, ${first.actual})`);
    }
    return events;
  }

  /** @throws when the command took no place */
  async offer(command: object): Promise<readonly Event[]> {
    const submission = { command: command as Command, authorization: null };
    const outcome = await this.#exchange.port.submit(submission);
    if (outcome.kind !== 'released') throw new Error(JSON.stringify(outcome));
    return outcome.events;
  }

  /** Lists assets and markets of a new venue, whose users come with wallets. */
  async setUp(): Promise<void> {
    if (this.#exchange.resumed.sequence > 0) return;
    await this.send({ kind: 'ActivateRules', version: NEWEST_RULE_VERSION });
    for (const command of smallVenueSetup()) {
      if (command.kind.startsWith('Configure')) await this.send(command);
    }
  }

  /** Opens accounts that are not open yet. */
  async openAccounts(holders: readonly Holder[]): Promise<void> {
    for (const { account, wallet } of holders) {
      if (this.#exchange.live.view.accounts.get(account) !== undefined) continue;
      const walletId = localAccount(wallet).address.slice(2).toLowerCase();
      const id = walletId.padStart(ID_DIGITS, '0');
      await this.send({ kind: 'OpenWalletAccount', account, wallet: 'evm', walletId: id });
    }
  }

  async price(price: number): Promise<void> {
    await this.offer({
      kind: 'UpdateIndexPrice',
      market: PERPETUAL,
      price,
      confidence: 1,
      publishTimeUs: Date.now() * 1_000,
      externalMid: null,
    });
  }

  /** One buys from the other. */
  async trade(
    buyer: number,
    seller: number,
    figures: { readonly price: number; readonly size: number },
  ): Promise<readonly Event[]> {
    await this.offer(limitOrder({ ...figures, account: seller, side: 'sell' }));
    return this.offer(limitOrder({ ...figures, account: buyer, side: 'buy', timeInForce: 'IOC' }));
  }

  async withdraw(account: number, amount: number): Promise<readonly Event[]> {
    return this.offer({ kind: 'RequestWithdrawal', account, asset: 0, amount });
  }
}

/** A good-till-cancel limit order of the perpetual, but for what is given. */
export function limitOrder(given: object): object {
  return {
    kind: 'PlaceOrder',
    market: PERPETUAL,
    clientOrderId: null,
    nonce: null,
    type: 'limit',
    timeInForce: 'GTC',
    expiresAtUs: null,
    postOnly: 'no',
    reduceOnly: false,
    selfTrade: 'cancelTaker',
    marginMode: 'cross',
    ...given,
  };
}
