import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { startLocalChain } from '@tandem/chain';
import { compareStructs } from './compare-structs.ts';

// npm run signed-structs -- --structs 100000 --out evidence/signed-structs.json
const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    structs: { type: 'string', default: '5000' },
    out: { type: 'string' },
  },
});

const startedAt = performance.now();
const chain = await startLocalChain();
try {
  const count = Number(values.structs);
  const report = await compareStructs(chain, { seed: Number(values.seed), count });
  const seconds = Math.round((performance.now() - startedAt) / 1_000);
  const test = 'EIP-712 digests of TypeScript and of Solidity';
  const text = `${JSON.stringify({ test, ...report, seconds, node: process.version }, null, 2)}\n`;
  if (values.out !== undefined) writeFileSync(values.out, text);
  process.stdout.write(text);
} finally {
  chain.stop();
}
