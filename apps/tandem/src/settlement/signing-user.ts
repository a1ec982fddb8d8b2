import { localAccount } from '@tandem/chain';
import type { Exchange } from '@tandem/exchange';
import type { Authorization, Command, Event } from '@tandem/protocol';
import { type Signer, type SigningDomain, signRequest } from '@tandem/signing';
import { hexToBytes, keccak256 } from 'viem';

const DAY_US = 86_400_000_000;
const SESSION_KEY = 2;
const WALLET_KEY = 1;
const TRADE = 1;

/** Who signs, and who signs the same besides. */
type Key = { readonly signer: Signer; readonly keyId: number; readonly also?: Signer };

/** A user of a venue: a wallet of the local chain that opens an account, and a session key. */
export class SigningUser {
  readonly account: number;
  readonly #exchange: Exchange;
  readonly #domain: SigningDomain;
  readonly #wallet: Signer;
  readonly #session: Signer;
  #nonce = 0;
  /** Of the session key. */
  #keyId = SESSION_KEY;

  constructor(
    exchange: Exchange,
    domain: SigningDomain,
    of: { readonly account: number; readonly wallet: number; readonly session: Signer },
  ) {
    this.account = of.account;
    this.#exchange = exchange;
    this.#domain = domain;
    this.#wallet = walletSigner(of.wallet);
    this.#session = of.session;
  }

  /** Of what was signed last, by whichever key. */
  get nonce(): number {
    return this.#nonce;
  }

  /** Opens the account and registers the session key, by the wallet's signature. */
  async enter(): Promise<void> {
    const walletId = this.#wallet.publicKeyHash;
    const { account } = this;
    const wallet = { signer: this.#wallet, keyId: WALLET_KEY };
    await this.#send(wallet, { kind: 'OpenWalletAccount', account, wallet: 'evm', walletId });
    await this.#register(wallet);
  }

  /** Links a further wallet of the chain, whose session key trades from here on. */
  async linkWallet(wallet: number): Promise<void> {
    const { account } = this;
    const signer = walletSigner(wallet);
    const keyId = this.#keyId + 1;
    const walletId = signer.publicKeyHash;
    const link = { kind: 'LinkWallet', account, keyId, wallet: 'evm', walletId };
    await this.#send({ signer: this.#wallet, keyId: WALLET_KEY, also: signer }, link);
    this.#keyId = keyId + 1;
    await this.#register({ signer, keyId });
  }

  async #register(wallet: Key): Promise<void> {
    const { scheme, publicKeyHash } = this.#session;
    await this.#send(wallet, {
      kind: 'RegisterSessionKey',
      account: this.account,
      keyId: this.#keyId,
      scheme,
      publicKeyHash,
      scopes: TRADE,
      expiresAtUs: Date.now() * 1_000 + DAY_US,
      maxOrderNotional: null,
      maxPositionNotional: null,
      maxLeverage: null,
      maxDailyLoss: null,
      maxDailyVolume: null,
      maxExtraFeePpb: 0,
      markets: [{ market: 0 }],
    });
  }

  /** Sends a command that the session key signs. */
  async trade(command: object): Promise<readonly Event[]> {
    return this.#send({ signer: this.#session, keyId: this.#keyId }, command);
  }

  /** A limit order in the first market. */
  order(figures: { readonly side: string; readonly price: number; readonly size: number }): object {
    return {
      kind: 'PlaceOrder',
      account: this.account,
      market: 0,
      clientOrderId: null,
      nonce: null,
      type: 'limit',
      timeInForce: 'GTC',
      expiresAtUs: null,
      postOnly: 'no',
      reduceOnly: false,
      selfTrade: 'cancelTaker',
      marginMode: 'cross',
      ...figures,
    };
  }

  async #send(key: Key, command: object): Promise<readonly Event[]> {
    this.#nonce += 1;
    const numbers = { account: this.account, keyId: key.keyId, nonce: this.#nonce };
    const deadlineUs = (Date.now() + 25_000) * 1_000;
    const request = { ...numbers, deadlineUs, extraFeePpb: 0, command: command as Command };
    const signed = await signRequest(key.signer, this.#domain, request);
    const also = key.also && (await signRequest(key.also, this.#domain, request));
    const signature = also ? Buffer.concat([signed.signature, also.signature]) : signed.signature;
    const authorization = { kind: 'Authorization', ...signed, signature } as Authorization;
    const outcome = await this.#exchange.publicPort.submit({
      command: request.command,
      authorization,
    });
    if (outcome.kind !== 'released') throw new Error(JSON.stringify(outcome));
    const [first] = outcome.events;
    if (first?.kind !== 'CommandRejected') return outcome.events;
    throw new Error(`rejected: ${first.reason} (${first.bound}, ${first.actual})`);
  }
}

/** A wallet of the local chain as the venue knows it: by its address. */
function walletSigner(wallet: number): Signer {
  const account = localAccount(wallet);
  return {
    scheme: 'secp256k1',
    publicKeyHash: account.address.slice(2).toLowerCase().padStart(64, '0'),
    sign: async (bytes) => hexToBytes(await account.sign({ hash: keccak256(bytes) })),
  };
}
