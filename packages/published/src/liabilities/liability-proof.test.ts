import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { expect, test } from 'vitest';
import { type AccountLiability, owedInSettlement } from './liability-leaf.ts';
import { type LiabilityProof, liabilityProblem } from './liability-proof.ts';
import {
  FIRST_STATEMENT,
  type LiabilityStatement,
  type SignedStatement,
  statementDigest,
} from './liability-statement.ts';
import { LiabilityTree } from './liability-tree.ts';
import { SumTree, SumTreeError, sumNode } from './sum-tree.ts';

const EPOCH = 7;
const { publicKey, privateKey } = generateKeyPairSync('ed25519');
const KEY = keyText(publicKey);

function keyText(key: KeyObject): string {
  return Buffer.from(key.export({ format: 'jwk' }).x ?? '', 'base64url').toString('hex');
}

function saltOf(account: number, part: number): Buffer {
  return createHash('sha256').update(`salt ${account} ${part}`).digest().subarray(0, 16);
}

/** Two assets: what an account has in the first, in positions, leaving, and in the second. */
function liability(
  account: number,
  [balance, openProfit, leaving, second, shares]: readonly [number, number, number, number, number],
): AccountLiability {
  const owed = [owedInSettlement(balance, openProfit, leaving), second, shares];
  return { account, balance, openProfit, leaving: [leaving, 0], owed };
}

/** 41 accounts: the last one owes the venue. */
const LIABILITIES = Array.from({ length: 41 }, (_, at) =>
  liability(16 + at, [1_000_003 * at, (at % 3) * 70_001 - 90_001, at % 5, at * at, at % 2]),
).concat(liability(99, [-5_000, 200, 0, 0, 0]));
const TREE = new LiabilityTree(EPOCH, LIABILITIES, saltOf);

function statementOf(tree: LiabilityTree): LiabilityStatement {
  return {
    epoch: EPOCH,
    sequence: 1_234,
    timeUs: 4_200_000_000,
    leaves: tree.leaves,
    root: tree.root.hash.toString('hex'),
    assets: [0, 1],
    sums: tree.root.sums.map(String),
    marks: [{ market: 0, mark: 60_000 }],
    vault: { block: 12, tokens: [{ asset: 0, units: '999999' }] },
    previous: FIRST_STATEMENT,
  };
}

function signed(statement: LiabilityStatement): SignedStatement {
  const digest = statementDigest(statement);
  const signature = sign(null, digest, privateKey).toString('hex');
  return { ...statement, digest: digest.toString('hex'), publicKey: KEY, signature };
}

function proofOf(account: number, tree = TREE): LiabilityProof {
  const proof = tree.proofOf(account);
  if (proof === null) throw new Error(`no account ${account}`);
  return structuredClone({ statement: signed(statementOf(tree)), ...proof });
}

function problemOf(proof: LiabilityProof, account = proof.liability.account): string | null {
  return liabilityProblem(proof, { account, publicKey: KEY });
}

test('every account finds all that it is owed in the sums of the statement', () => {
  for (const { account } of LIABILITIES) expect(problemOf(proofOf(account))).toBe(null);
  const owed = LIABILITIES.reduce((sum, one) => sum + (one.owed[0] ?? 0), 0);
  expect(TREE.root.sums[0]).toBe(BigInt(owed));
});

test('an account that owes counts as nothing and makes no sum smaller', () => {
  const without = new LiabilityTree(EPOCH, LIABILITIES.slice(0, -1), saltOf);
  expect(without.root.sums).toEqual(TREE.root.sums);
  expect(proofOf(99).liability).toMatchObject({ balance: -5_000, owed: [0, 0, 0] });
});

test('who is shown a path learns no whole figure of anybody', () => {
  const whole = new Set(
    LIABILITIES.flatMap(({ owed }) => (owed[0] === 0 ? [] : [String(owed[0])])),
  );
  for (const { account } of LIABILITIES) {
    for (const { path } of proofOf(account).parts) {
      expect(whole.has(path[0]?.sums[0] as string)).toBe(false);
    }
  }
  // Nor does he learn from the places: they follow the hashes, and the hashes the salts.
  const places = LIABILITIES.map(({ account }) => proofOf(account).parts[0]?.place ?? 0);
  expect(places).not.toEqual(places.toSorted((a, b) => a - b));
});

/** A proof with some of its fields replaced. */
function forged(account: number, change: (proof: LiabilityProof) => void): LiabilityProof {
  const proof = proofOf(account);
  change(proof);
  return proof;
}

type Writable<T> = T extends object ? { -readonly [K in keyof T]: Writable<T[K]> } : T;

function writable(proof: LiabilityProof): Writable<LiabilityProof> {
  return proof as Writable<LiabilityProof>;
}

/** Sums of a sibling on the path of a part. */
function sumsOf(parts: Writable<LiabilityProof>['parts'], part: number, step: number): string[] {
  const node = parts[part]?.path[step];
  if (node === undefined) throw new Error('the path is as long');
  return node.sums;
}

const FORGERIES: readonly (readonly [string, (proof: Writable<LiabilityProof>) => void, string])[] =
  [
    [
      'a smaller sum in the statement',
      ({ statement }) => {
        statement.sums[0] = '1';
      },
      'the statement says something else',
    ],
    [
      'a smaller sum in the statement, signed',
      (proof) => {
        proof.statement = signed({ ...proof.statement, sums: ['1', '1', '1'] }) as never;
      },
      'leaf 1: the path leads to other sums',
    ],
    [
      'a smaller sum of a sibling',
      ({ parts }) => {
        sumsOf(parts, 0, 1)[0] = '1';
      },
      'leaf 1: the path leads to another root',
    ],
    [
      'a sum below zero of a sibling',
      ({ parts }) => {
        sumsOf(parts, 2, 3)[0] = '-1';
      },
      'leaf 3: a figure is below zero or none',
    ],
    [
      'a sum of a sibling that wraps around 64 bits',
      ({ parts }) => {
        sumsOf(parts, 0, 0)[0] = String(2n ** 64n - 1n);
      },
      'leaf 1: 18446744073',
    ],
    [
      'a figure below zero in a leaf',
      ({ parts }) => {
        parts.forEach(({ figures }) => {
          figures[0] = '-5';
        });
      },
      'leaf 1: a figure is below zero or none',
    ],
    [
      'less owed than balance and open profit are',
      ({ liability: own }) => {
        own.owed[0] = 1;
      },
      'balance and open profit are not what is owed',
    ],
    [
      'another balance that gives the same',
      ({ liability: own }) => {
        own.balance += 10;
        own.openProfit -= 10;
      },
      'leaf 1: the path leads to another root',
    ],
    [
      'one leaf in place of all',
      (proof) => {
        proof.parts = proof.parts.slice(0, 1);
      },
      'it has 1 leaves',
    ],
    [
      'one leaf four times',
      (proof) => {
        proof.parts = proof.parts.map(() => proof.parts[0] as never);
      },
      'a leaf is shown twice',
    ],
    [
      'a longer path',
      ({ parts }) => {
        parts[0]?.path.push(parts[0].path[0] as never);
      },
      'leaf 1: the path has not the length of its place',
    ],
    [
      'the leaves of another account',
      (proof) => {
        proof.parts = writable(proofOf(17)).parts;
      },
      'leaf 1: the path leads to another root',
    ],
    [
      'the statement of another epoch',
      (proof) => {
        proof.statement = signed({ ...proof.statement, epoch: 8 }) as never;
      },
      'leaf 1: the path leads to another root',
    ],
  ];

test.each(FORGERIES)('%s does not hold', (_, change, problem) => {
  const proof = forged(20, (own) => change(writable(own)));
  expect(problemOf(proof, 20)).toContain(problem);
});

test('a statement that another key signed does not hold', () => {
  const other = keyText(generateKeyPairSync('ed25519').publicKey);
  const asked = { account: 20, publicKey: other };
  expect(liabilityProblem(proofOf(20), asked)).toBe('signed with another key');
});

test('an account that was left out gets no proof, and no other proof is his', () => {
  const left = LIABILITIES.filter(({ account }) => account !== 20);
  const tree = new LiabilityTree(EPOCH, left, saltOf);
  expect(tree.proofOf(20)).toBe(null);
  expect(problemOf(proofOf(21, tree), 20)).toBe('it is of account 21');
  // The venue still has his leaves of the tree that it did not sign.
  const old = { ...proofOf(20), statement: signed(statementOf(tree)) };
  expect(problemOf(old, 20)).not.toBe(null);
});

test('no tree is made of a leaf below zero, or of sums that 64 bits cannot hold', () => {
  const negative = [...LIABILITIES, { ...liability(98, [1, 1, 0, 0, 0]), owed: [-1, 0, 0] }];
  expect(() => new LiabilityTree(EPOCH, negative, saltOf)).toThrow(SumTreeError);
  const leaf = (sum: bigint) => ({ hash: Buffer.alloc(32), sums: [sum] });
  expect(() => new SumTree([leaf(2n ** 63n), leaf(2n ** 63n)])).toThrow(SumTreeError);
});

test('two splits of one total have different parents', () => {
  const leaf = (sum: bigint) => ({ hash: Buffer.alloc(32, 9), sums: [sum] });
  const one = sumNode(leaf(3n), leaf(7n));
  const other = sumNode(leaf(7n), leaf(3n));
  expect(one.sums).toEqual(other.sums);
  expect(one.hash.equals(other.hash)).toBe(false);
});
