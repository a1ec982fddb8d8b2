import { PYTHNET } from '@tandem/recording';
import {
  type Address,
  concatHex,
  encodePacked,
  type Hex,
  keccak256,
  numberToHex,
  sliceHex,
} from 'viem';
import { privateKeyToAccount, sign } from 'viem/accounts';

/** Three of five sign, as Pyth's routers do. */
export const TEST_SET = 1;
const KEYS: readonly Hex[] = [1, 2, 3, 4, 5].map((key) => numberToHex(key, { size: 32 }));
export const TEST_SIGNERS: readonly Address[] = KEYS.map((key) => privateKeyToAccount(key).address);
const SIGNING = [0, 2, 3];

export type TestPrice = {
  readonly feed: Hex;
  readonly price: bigint;
  readonly confidence: bigint;
  readonly exponent: number;
  readonly timeS: number;
};

/** An update of one price in the format of Pyth's, under keys of our own. */
export async function signedUpdate(of: TestPrice): Promise<Hex> {
  const message = encodePacked(
    ['uint8', 'bytes32', 'int64', 'uint64', 'int32', 'uint64', 'uint64', 'int64', 'uint64'],
    [
      0,
      of.feed,
      of.price,
      of.confidence,
      of.exponent,
      BigInt(of.timeS),
      BigInt(of.timeS - 1),
      of.price,
      of.confidence,
    ],
  );
  // One message alone: the leaf is the root.
  const root = sliceHex(keccak256(concatHex(['0x00', message])), 0, 20);
  const payload = encodePacked(
    ['string', 'uint8', 'uint64', 'uint32', 'bytes20'],
    ['AUWV', 0, 1n, 10_000, root],
  );
  const body = encodePacked(
    ['uint32', 'uint32', 'uint16', 'bytes32', 'uint64', 'uint8', 'bytes'],
    [of.timeS, 0, PYTHNET.chain, `0x${PYTHNET.emitter}`, 1n, 1, payload],
  );
  const hash = keccak256(keccak256(body));
  const signatures: Hex[] = [];
  for (const index of SIGNING) {
    const { r, s, yParity } = await sign({ hash, privateKey: KEYS[index] as Hex });
    signatures.push(
      concatHex([numberToHex(index, { size: 1 }), r, s, numberToHex(yParity ?? 0, { size: 1 })]),
    );
  }
  const head = encodePacked(['uint8', 'uint32', 'uint8'], [1, TEST_SET, SIGNING.length]);
  const signedRoot = concatHex([head, ...signatures, body]);
  const size = (bytes: Hex, width: number): Hex =>
    numberToHex((bytes.length - 2) / 2, { size: width });
  return concatHex([
    '0x504e41550100',
    '0x0000',
    size(signedRoot, 2),
    signedRoot,
    '0x01',
    size(message, 2),
    message,
    '0x00',
  ]);
}
