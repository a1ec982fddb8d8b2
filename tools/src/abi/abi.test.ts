import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { hashOfSources } from './hash-of-sources.ts';

test('the bindings are of the contracts that stand beside them', () => {
  const url = new URL('../../../packages/chain/src/abi/sources.json', import.meta.url);
  const { sha256 } = JSON.parse(readFileSync(url, 'utf8')) as { readonly sha256: string };
  expect(sha256, 'the contracts have changed: npm run abi').toBe(hashOfSources());
});
