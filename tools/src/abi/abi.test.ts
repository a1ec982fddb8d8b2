import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { DIGESTS, digestsText } from './digests.ts';

test('the bindings are of the contracts that stand beside them', () => {
  const digests = readFileSync(DIGESTS, 'utf8');
  expect(digests, 'the contracts have changed: npm run abi').toBe(digestsText());
});
