import { secp256k1 } from '@noble/curves/secp256k1.js';
import type { Authorization, Command } from '@tandem/protocol';
import {
  addressOfKeyHash,
  ed25519Signer,
  RequestEncoder,
  type Signer,
  secretHash,
} from '@tandem/signing';
import { beforeAll, describe, expect, test } from 'vitest';
import { type CheckContext, checkAuthorization, provenBytes } from './check-authorization.ts';
import { loadCurves } from './curves.ts';
import { ListedText } from './listed-text.ts';
import {
  BITCOIN,
  DOLLAR,
  everySigner,
  keyOf,
  MARKET,
  ORDER,
  ORDER_BODY,
  SECRET,
  text,
  typed,
  VENUE,
} from './signed-orders.fixture.ts';
import { TagMaker } from './tag-maker.ts';

let context: CheckContext;
let signers: readonly Signer[];

beforeAll(async () => {
  const texts = new ListedText();
  texts.list(DOLLAR);
  texts.list(BITCOIN);
  texts.list(MARKET);
  const curves = await loadCurves();
  context = {
    encoder: new RequestEncoder(VENUE, curves.keccak),
    curves,
    commandOfText: texts.commandOf,
    tagsOf: (hash) => (hash === secretHash(SECRET) ? new TagMaker(SECRET) : undefined),
  };
  signers = await everySigner();
});

function signerOf(scheme: string): Signer {
  const signer = signers.find((candidate) => candidate.scheme === scheme);
  if (signer === undefined) throw new Error(scheme);
  return signer;
}

function check(signer: Signer, authorization: Authorization, command: Command = ORDER) {
  return checkAuthorization({ command, authorization, key: keyOf(signer) }, context);
}

test('the addon of the machine is used where there is one for it', () => {
  const isBuilt = ['linux-x64', 'darwin-arm64', 'win32-x64'];
  const machine = `${process.platform}-${process.arch}`;
  expect(context.curves.isNative).toBe(isBuilt.includes(machine));
});

describe.each(['secp256k1', 'p256', 'ed25519', 'hmac'])('a command signed with %s', (scheme) => {
  test('is taken as it was signed', async () => {
    const signer = signerOf(scheme);
    expect(check(signer, await typed(signer))).toBeNull();
  });

  test('is taken without its bytes, which follow from the command', async () => {
    const signer = signerOf(scheme);
    const authorization = await typed(signer);
    const bare = { ...authorization, signedBytes: new Uint8Array(0) };
    const key = keyOf(signer);
    const proven = provenBytes({ command: ORDER, authorization: bare, key }, context);
    expect(proven).toEqual(authorization.signedBytes);
    const other = { ...ORDER, size: 26 } as Command;
    expect(check(signer, bare, other)).toMatchObject({ code: 'WrongSignature' });
    expect(check(signer, { ...bare, nonce: 8 })).toMatchObject({ code: 'WrongSignature' });
  });

  test('is refused when another command is submitted with it', async () => {
    const signer = signerOf(scheme);
    const other = { ...ORDER, size: 26 } as Command;
    expect(check(signer, await typed(signer), other)).toMatchObject({
      code: 'SignedBytesMismatch',
    });
  });

  test.each(['account', 'keyId', 'nonce', 'deadlineUs', 'extraFeePpb'] as const)(
    'is refused under another %s',
    async (name) => {
      const signer = signerOf(scheme);
      const authorization = await typed(signer);
      const moved = { ...authorization, [name]: authorization[name] + 1 } as Authorization;
      expect(check(signer, moved)).toMatchObject({ code: 'SignedBytesMismatch' });
    },
  );

  test('is refused when it was signed for another chain or contract', async () => {
    const signer = signerOf(scheme);
    const verifyingContract = '0x5fbdb2315678afecb367f032d93f642f64180aa4';
    for (const domain of [
      { ...VENUE, chainId: 1 },
      { ...VENUE, verifyingContract },
    ]) {
      // oxlint-disable-next-line no-await-in-loop
      expect(check(signer, await typed(signer, {}, domain))).toMatchObject({
        code: 'SignedBytesMismatch',
      });
    }
  });

  test('is refused when bytes of the right venue stand over a signature for another', async () => {
    const signer = signerOf(scheme);
    const elsewhere = await typed(signer, {}, { ...VENUE, chainId: 1 });
    const { signedBytes } = await typed(signer);
    expect(check(signer, { ...elsewhere, signedBytes })).toMatchObject({ code: 'WrongSignature' });
  });

  test('is refused with any one byte of its signature changed', async () => {
    const signer = signerOf(scheme);
    const authorization = await typed(signer);
    for (let at = 0; at < authorization.signature.length; at += 1) {
      const signature = authorization.signature.slice();
      signature[at] = (signature[at] as number) ^ 1;
      expect(check(signer, { ...authorization, signature })).not.toBeNull();
    }
  });

  test('is refused for every other key', async () => {
    const signer = signerOf(scheme);
    const authorization = await typed(signer);
    for (const other of signers) {
      if (other.scheme !== scheme) {
        expect(check(other, authorization)).toMatchObject({ code: 'MalformedSignature' });
      }
    }
    const key = { ...keyOf(signer), value: 'ab'.repeat(32) };
    const error = checkAuthorization({ command: ORDER, authorization, key }, context);
    expect(error?.code).toBe(scheme === 'hmac' ? 'UnknownKey' : 'WrongSignature');
  });
});

test('a wrong signature is answered with signers, digest and the bytes to sign', async () => {
  const signer = signerOf('secp256k1');
  const authorization = await typed(signer);
  const other = secp256k1.getPublicKey(new Uint8Array(32).fill(8), false);
  const key = { ...keyOf(signer), value: Buffer.from(other.slice(1, 33)).toString('hex') };
  const error = checkAuthorization({ command: ORDER, authorization, key }, context);
  const { signedBytes } = authorization;
  expect(error).toMatchObject({
    code: 'WrongSignature',
    inputs: {
      expectedSigner: addressOfKeyHash(key.value),
      recoveredSigner: addressOfKeyHash(signer.publicKeyHash),
      digest: `0x${Buffer.from(context.curves.keccak(signedBytes)).toString('hex')}`,
      signedBytes: `0x${Buffer.from(signedBytes).toString('hex')}`,
    },
  });
});

test('the mirrored form of a good signature is refused', async () => {
  const signer = signerOf('secp256k1');
  const authorization = await typed(signer);
  const good = authorization.signature;
  const { r, s } = secp256k1.Signature.fromBytes(good.subarray(0, 64), 'compact');
  const mirrored = new secp256k1.Signature(r, secp256k1.Point.Fn.neg(s)).toBytes('compact');
  const signature = Uint8Array.of(...mirrored, good[64] === 27 ? 28 : 27);
  expect(check(signer, { ...authorization, signature })).toMatchObject({
    inputs: { problem: 'HighS' },
  });
});

test('a wallet is known by its address, and a Solana wallet by its public key', async () => {
  const evm = signerOf('secp256k1');
  const address = keyOf(evm).value.slice(24).padStart(64, '0');
  const wallet = { scheme: 'secp256k1', identity: 'address', value: address } as const;
  const authorization = await typed(evm);
  expect(checkAuthorization({ command: ORDER, authorization, key: wallet }, context)).toBeNull();
  const solana = ed25519Signer(new Uint8Array(32).fill(11));
  const signed = await typed(solana);
  const value = Buffer.from(signed.signature.subarray(64)).toString('hex');
  const key = { scheme: 'ed25519', identity: 'publicKey', value } as const;
  expect(checkAuthorization({ command: ORDER, authorization: signed, key }, context)).toBeNull();
});

describe.each(['ed25519', 'hmac'])('a request signed as text with %s', (scheme) => {
  test('is taken when the command is what it asks for', async () => {
    const signer = signerOf(scheme);
    expect(check(signer, await text(signer))).toBeNull();
  });

  test('is taken with its keys in any order, for the command is the same', async () => {
    const signer = signerOf(scheme);
    const body =
      '{"size":"0.0025","price":"60000","type":"limit","side":"buy","market":"BTC-PERP"}';
    expect(check(signer, await text(signer, { body }))).toBeNull();
  });

  test('is refused when its body was re-ordered after it was signed', async () => {
    const signer = signerOf(scheme);
    const { signature } = await text(signer);
    const body =
      '{"size":"0.0025","price":"60000","type":"limit","side":"buy","market":"BTC-PERP"}';
    const moved = { ...(await text(signer, { body })), signature };
    expect(check(signer, moved)).toMatchObject({ code: 'WrongSignature' });
  });

  test('is refused with a key given twice, whichever of them the command has', async () => {
    const signer = signerOf(scheme);
    const body = ORDER_BODY.replace('"size"', '"size":"9","size"');
    expect(check(signer, await text(signer, { body }))).toMatchObject({ code: 'DuplicateKey' });
  });

  test.each([
    ['another size', { size: 26 }, 'the text asks for another command'],
    ['another side', { side: 'sell' }, 'the text asks for another command'],
    ['another account', { account: 17 }, 'the text asks for another command'],
  ])('is refused for %s', async (_, change, problem) => {
    const signer = signerOf(scheme);
    const command = { ...ORDER, ...change } as Command;
    expect(check(signer, await text(signer), command)).toMatchObject({
      code: 'SignedBytesMismatch',
      inputs: { problem },
    });
  });

  test.each([
    ['another chain', { domain: { ...VENUE, chainId: 1 } }, 'signed for another chain'],
    ['another account', { account: 17 }, 'signed with another account'],
    ['another key', { keyId: 4 }, 'signed with another keyId'],
    ['another nonce', { nonce: 8 }, 'signed with another nonce'],
    ['another extra fee', { extraFeePpb: 1 }, 'signed with another extraFeePpb'],
  ])('is refused when it was signed for %s', async (_, change, problem) => {
    const signer = signerOf(scheme);
    const { signedBytes, signature } = await text(signer, change);
    const authorization = { ...(await text(signer)), signedBytes, signature };
    expect(check(signer, authorization)).toMatchObject({
      code: 'SignedBytesMismatch',
      inputs: { problem },
    });
  });

  test('is refused when the market it names is not listed', async () => {
    const signer = signerOf(scheme);
    const body = ORDER_BODY.replace('BTC-PERP', 'ETH-PERP');
    expect(check(signer, await text(signer, { body }))).toMatchObject({ code: 'UnknownMarket' });
  });
});

test('keys that can show typed data sign nothing else', async () => {
  const signer = signerOf('secp256k1');
  expect(check(signer, await text(signer))).toMatchObject({ code: 'MalformedSignature' });
});
