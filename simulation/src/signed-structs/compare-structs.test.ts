import { type LocalChain, startLocalChain } from '@tandem/chain';

import { afterAll, beforeAll, expect, test } from 'vitest';
import { SeededRandom } from '../workload/seeded-random.ts';
import {
  checkStructs,
  claimStructs,
  compileStructHashes,
  domainOf,
  type StructHashes,
} from './compare-structs.ts';
import { SIGNED_KINDS } from './random-request.ts';

const WRONG = `0x${'11'.repeat(32)}` as const;

let chain: LocalChain;
let hashes: StructHashes;

beforeAll(async () => {
  chain = await startLocalChain();
  hashes = compileStructHashes();
});

afterAll(() => chain.stop());

test('every struct that is signed has the digest that a contract computes', async () => {
  const random = new SeededRandom(11);
  const domain = domainOf(random);
  const structs = claimStructs(random, { from: 0, count: 4 * SIGNED_KINDS.length, domain });
  expect(new Set(structs.map(({ kind }) => kind)).size).toBe(SIGNED_KINDS.length);
  expect(await checkStructs(chain, hashes, { structs, domain })).toBe(null);
});

test('a digest that is another is found, and so is another chain or contract', async () => {
  const random = new SeededRandom(12);
  const domain = domainOf(random);
  const structs = claimStructs(random, { from: 0, count: 20, domain });
  const planted = structs.map((one, at) => (at === 13 ? { ...one, digest: WRONG } : one));
  expect(await checkStructs(chain, hashes, { structs: planted, domain })).toBe(planted[13]);
  const elsewhere = { ...domain, chainId: domain.chainId + 1 };
  expect(await checkStructs(chain, hashes, { structs, domain: elsewhere })).toBe(structs[0]);
});
