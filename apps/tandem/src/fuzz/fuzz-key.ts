import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { checkRequest, commandOf, isApiError, isCommandOperation, type Listing } from '@tandem/api';
import { TandemClient } from '@tandem/client';
import { EncodingError } from '@tandem/protocol';
import {
  addressOfKeyHash,
  publicKeyHash,
  type Signer,
  type SigningDomain,
  secp256k1Signer,
  signatureHeaders,
  signRequest,
  signTextRequest,
} from '@tandem/signing';
import { readListing } from '../start/venue-process.fixture.ts';
import type { StrangeRequest } from './strange-values.ts';

type Headers = { readonly [name: string]: string };
type Ground = { readonly domain: SigningDomain; readonly listing: Listing };
type Place = { readonly account: number; readonly keyId: number; readonly signer: Signer };

const WALLET_KEY = 1;
const SESSION_KEY = 2;
const LIFE_US = 15_000_000;
const HOUR_US = 3_600_000_000;
const SCOPES = ['trade', 'cancel', 'transfer', 'read', 'subAccounts'] as const;

/** A key of an account that signs whatever it is given, valid or not. */
export class FuzzKey {
  readonly account: number;
  readonly #place: Place;
  readonly #ground: Ground;
  #nonce = 1_000;

  constructor(place: Place, ground: Ground) {
    this.account = place.account;
    this.#place = place;
    this.#ground = ground;
  }

  /** Headers that prove exactly this request; null for one that nobody could sign. */
  async headers(request: StrangeRequest): Promise<Headers | null> {
    try {
      return await this.#sign(request);
    } catch (error) {
      // Half a pair of characters, say: it has no bytes.
      if (error instanceof EncodingError) return null;
      throw error;
    }
  }

  async #sign({ method, path, body }: StrangeRequest): Promise<Headers | null> {
    const { account, keyId, signer } = this.#place;
    const { domain, listing } = this.#ground;
    this.#nonce += 1;
    const deadlineUs = Date.now() * 1_000 + LIFE_US;
    const numbers = { account, keyId, nonce: this.#nonce, deadlineUs, extraFeePpb: 0 };
    const checked = checkRequest({ method, path, body });
    const isCommand = !isApiError(checked) && isCommandOperation(checked.operation);
    if (!isCommand || signer.scheme === 'ed25519') {
      const text = { ...numbers, domain, method, path, body };
      return signatureHeaders({ ...(await signTextRequest(signer, text)), form: 'text' });
    }
    const command = commandOf(checked, { account, nonce: this.#nonce, listing });
    if (isApiError(command)) return null;
    const made = await signRequest(signer, domain, { ...numbers, command });
    return signatureHeaders({ ...made, form: 'typed' });
  }
}

/** A wallet, and a session key that may do all that a session key may. */
export type FuzzAccount = { readonly wallet: FuzzKey; readonly session: FuzzKey };

/** Opens an account with money and two keys. */
export async function openFuzzAccount(address: string): Promise<FuzzAccount> {
  const client = new TandemClient({ url: address });
  const wallet = secp256k1Signer(randomBytes(32));
  const walletId = addressOfKeyHash(wallet.publicKeyHash);
  const { data: owner } = await client.market.walletOwner(walletId);
  const account = owner.nextFreeAccount;
  const owned = await client.withWallet(wallet, account);
  await owned.openAccount(walletId);
  const signer = nativeSigner();
  const expiresAtUs = Date.now() * 1_000 + HOUR_US;
  const key = { signer, keyId: SESSION_KEY, scopes: [...SCOPES], expiresAtUs };
  await owned.registerKey({ ...key, maxOrderNotional: '100000' });
  await client.useKey({ account, keyId: SESSION_KEY, signer });
  await client.account.faucet({ asset: 'USDC', amount: '10000' });
  const { data: hello } = await client.market.hello();
  const { chainId, verifyingContract } = hello;
  const listing = await readListing((path) => readData(address, path));
  const ground = { domain: { chainId, verifyingContract }, listing };
  return {
    wallet: new FuzzKey({ account, keyId: WALLET_KEY, signer: wallet }, ground),
    session: new FuzzKey({ account, keyId: SESSION_KEY, signer }, ground),
  };
}

async function readData(address: string, path: string): Promise<unknown> {
  const response = await fetch(`${address}${path}`);
  return ((await response.json()) as { readonly data: unknown }).data;
}

/** Signs by the runtime: a signature of the library costs more than the request that carries it. */
function nativeSigner(): Signer {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const raw = Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url');
  return {
    scheme: 'ed25519',
    publicKeyHash: publicKeyHash(raw),
    sign: (bytes) => Promise.resolve(Buffer.concat([sign(null, bytes, privateKey), raw])),
  };
}
