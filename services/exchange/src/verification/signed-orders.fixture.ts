import type { Authorization, Command, ConfigureAsset, ConfigureMarket } from '@tandem/protocol';
import {
  ed25519Signer,
  hmacSigner,
  p256Signer,
  type RequestSignature,
  type Signer,
  secp256k1Signer,
  signRequest,
  signTextRequest,
} from '@tandem/signing';
import type { RegisteredKey } from './registered-key.ts';

export const VENUE = {
  chainId: 31_337,
  verifyingContract: '0x5fbdb2315678afecb367f032d93f642f64180aa3',
} as const;

const NUMBERS = {
  account: 16,
  keyId: 3,
  nonce: 7,
  deadlineUs: 1_790_000_000_000_000,
  extraFeePpb: 0,
} as const;

export const SECRET: Uint8Array = Uint8Array.from({ length: 32 }, (_, i) => 200 - i);

export const DOLLAR = {
  kind: 'ConfigureAsset',
  asset: 0,
  symbol: 'USD',
  decimals: 6,
  weightPpb: 1_000_000_000,
  priceMarket: null,
  maxDeposits: 1_000_000_000_000_000,
} as unknown as ConfigureAsset;

export const BITCOIN = { ...DOLLAR, asset: 1, symbol: 'BTC', decimals: 8 } as ConfigureAsset;

/** Only what names and scales need. */
export const MARKET = {
  kind: 'ConfigureMarket',
  market: 1,
  symbol: 'BTC-PERP',
  marketKind: 'perpetual',
  baseAsset: 1,
  quoteAsset: 0,
  baseUnitsPerLot: 10_000,
} as unknown as ConfigureMarket;

export const ORDER = {
  kind: 'PlaceOrder',
  account: 16,
  market: 1,
  clientOrderId: null,
  nonce: 7,
  side: 'buy',
  type: 'limit',
  price: 6_000_000,
  size: 25,
  timeInForce: 'GTC',
  expiresAtUs: null,
  postOnly: 'no',
  reduceOnly: false,
  selfTrade: 'cancelTaker',
  marginMode: 'cross',
} as unknown as Command;

/** The same order as the public API has it. */
export const ORDER_BODY =
  '{"market":"BTC-PERP","side":"buy","type":"limit","price":"60000","size":"0.0025"}';

/** One signer of each scheme, each with its own key. */
export async function everySigner(): Promise<readonly Signer[]> {
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256' };
  const pair = await crypto.subtle.generateKey(algorithm, false, ['sign', 'verify']);
  return [
    secp256k1Signer(new Uint8Array(32).fill(7)),
    await p256Signer(pair),
    ed25519Signer(new Uint8Array(32).fill(9)),
    hmacSigner(SECRET),
  ];
}

export function keyOf(signer: Signer): RegisteredKey {
  return { scheme: signer.scheme, identity: 'keyHash', value: signer.publicKeyHash };
}

function authorizationOf(signature: RequestSignature): Authorization {
  return { kind: 'Authorization', ...signature } as Authorization;
}

/** Signs a command as typed data. */
export async function typed(
  signer: Signer,
  changes: Partial<Parameters<typeof signRequest>[2]> = {},
  domain: Parameters<typeof signRequest>[1] = VENUE,
): Promise<Authorization> {
  const request = { ...NUMBERS, command: ORDER, ...changes };
  return authorizationOf(await signRequest(signer, domain, request));
}

/** Signs the request of the order as text. */
export async function text(
  signer: Signer,
  changes: Partial<Parameters<typeof signTextRequest>[1]> = {},
): Promise<Authorization> {
  const action = { method: 'POST', path: '/v1/orders', body: ORDER_BODY };
  const request = { domain: VENUE, ...NUMBERS, ...action, ...changes };
  return authorizationOf(await signTextRequest(signer, request));
}
