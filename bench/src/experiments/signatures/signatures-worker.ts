import {
  type AuthorizationCheck,
  checkAuthorization,
  ListedText,
  loadCurves,
  TagMaker,
  VerificationPool,
} from '@tandem/exchange';
import type { Authorization, Command } from '@tandem/protocol';
import {
  ed25519Signer,
  hmacSigner,
  p256Signer,
  RequestEncoder,
  type Signer,
  secp256k1Signer,
  secretHash,
  signRequest,
  walletRequest,
} from '@tandem/signing';
import { recoverTypedDataAddress } from 'viem';
import { serve } from '../../isolate/serve.ts';

export type SignaturesRequest =
  /** Signs what the other tasks check. */
  | { readonly task: 'sign'; readonly requests: number }
  /** Checks on the asking thread alone. */
  | { readonly task: 'check'; readonly scheme: string; readonly checks: number }
  | { readonly task: 'viem'; readonly checks: number }
  /** Checks in one thread of a pool, from the call to the verdict. */
  | { readonly task: 'pool'; readonly checks: number };

export type SignaturesReply = {
  readonly checks: number;
  readonly elapsedMs: number;
  /** Checks that came out wrong. */
  readonly wrong: number;
  readonly isNative: boolean;
};

const VENUE = { chainId: 31_337, verifyingContract: `0x${'5f'.repeat(20)}` } as const;
const NUMBERS = { account: 16, keyId: 3, deadlineUs: 1_790_000_000_000_000, extraFeePpb: 0 };
const SECRET = new Uint8Array(32).fill(5);

type Ground = {
  readonly signed: ReadonlyMap<string, readonly SignedOrder[]>;
  readonly check: (check: AuthorizationCheck) => boolean;
  readonly pool: VerificationPool;
};

let ground: Ground | undefined;

async function prepare(requests: number): Promise<Ground> {
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256' };
  const pair = await crypto.subtle.generateKey(algorithm, false, ['sign', 'verify']);
  const signers = [
    secp256k1Signer(new Uint8Array(32).fill(7)),
    await p256Signer(pair),
    ed25519Signer(new Uint8Array(32).fill(9)),
    hmacSigner(SECRET),
  ];
  const signed = new Map<string, readonly SignedOrder[]>();
  for (const signer of signers) {
    const checks = Array.from({ length: requests }, (_, nonce) => signedOrder(signer, nonce));
    // oxlint-disable-next-line no-await-in-loop
    signed.set(signer.scheme, await Promise.all(checks));
  }
  const curves = await loadCurves();
  const tags = new TagMaker(SECRET);
  const context = {
    encoder: new RequestEncoder(VENUE, curves.keccak),
    curves,
    commandOfText: new ListedText().commandOf,
    tagsOf: () => tags,
  };
  const pool = await VerificationPool.open({ domain: VENUE, threads: 1, capacity: 100_000 });
  pool.setSecret(secretHash(SECRET), SECRET);
  return { signed, pool, check: (check) => checkAuthorization(check, context) === null };
}

type SignedOrder = AuthorizationCheck & { readonly command: Command };

async function signedOrder(signer: Signer, nonce: number): Promise<SignedOrder> {
  const command = {
    kind: 'PlaceOrder',
    account: 16,
    market: 1,
    clientOrderId: nonce,
    nonce,
    side: nonce % 2 === 0 ? 'buy' : 'sell',
    type: 'limit',
    price: 6_000_000 + nonce,
    size: 25,
    timeInForce: 'GTC',
    expiresAtUs: null,
    postOnly: 'no',
    reduceOnly: false,
    selfTrade: 'cancelTaker',
    marginMode: 'cross',
  } as unknown as Command;
  const signature = await signRequest(signer, VENUE, { ...NUMBERS, nonce, command });
  return {
    command,
    authorization: { kind: 'Authorization', ...signature } as Authorization,
    key: { scheme: signer.scheme, identity: 'keyHash', value: signer.publicKeyHash },
  };
}

function checksOf(scheme: string): readonly SignedOrder[] {
  const checks = ground?.signed.get(scheme);
  if (checks === undefined) throw new Error(`nothing was signed with ${scheme}`);
  return checks;
}

function pick(checks: readonly SignedOrder[], i: number): SignedOrder {
  return checks[i % checks.length] as SignedOrder;
}

serve(async (request: SignaturesRequest): Promise<SignaturesReply> => {
  if (request.task === 'sign') ground = await prepare(request.requests);
  if (ground === undefined) throw new Error('nothing was signed');
  const { pool, check } = ground;
  const { isNative } = pool.figures;
  const started = performance.now();
  let wrong = 0;
  const checks = request.task === 'sign' ? 0 : request.checks;
  switch (request.task) {
    case 'sign':
      break;
    case 'check': {
      const signed = checksOf(request.scheme);
      for (let i = 0; i < checks; i += 1) if (!check(pick(signed, i))) wrong += 1;
      break;
    }
    case 'viem': {
      const signed = checksOf('secp256k1');
      for (let i = 0; i < checks; i += 1) {
        const { command, authorization } = pick(signed, i);
        const shown = walletRequest(VENUE, { ...authorization, command });
        const signature = `0x${Buffer.from(authorization.signature).toString('hex')}` as const;
        // oxlint-disable-next-line no-await-in-loop -- one after the other, like the other side
        const address = await recoverTypedDataAddress({
          ...(shown as Parameters<typeof recoverTypedDataAddress>[0]),
          signature,
        });
        if (address.length !== 42) wrong += 1;
      }
      break;
    }
    case 'pool': {
      const signed = checksOf('secp256k1');
      const verdicts = await Promise.all(
        Array.from({ length: checks }, async (_, i) => pool.verify(pick(signed, i))),
      );
      wrong = verdicts.filter(({ kind }) => kind !== 'valid').length;
    }
  }
  return { checks, elapsedMs: performance.now() - started, wrong, isNative };
});
