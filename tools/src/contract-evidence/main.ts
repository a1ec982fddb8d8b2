import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { proveArithmetic } from './arithmetic.ts';
import { measureCoverage } from './coverage.ts';
import { runInvariants } from './invariants.ts';

// npm run contract-evidence -- invariants --out evidence/contract-invariants.json
// npm run contract-evidence -- arithmetic --out evidence/contract-arithmetic.json
// npm run contract-evidence -- coverage --out evidence/contract-coverage.json
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { out: { type: 'string' }, match: { type: 'string', default: 'invariant_money' } },
});

const startedAt = performance.now();
const what = positionals[0];
const result =
  what === 'coverage'
    ? await measureCoverage()
    : what === 'arithmetic'
      ? proveArithmetic()
      : await runInvariants(values.match);
const seconds = Math.round((performance.now() - startedAt) / 1_000);
const text = `${JSON.stringify({ ...result, seconds, node: process.version }, null, 2)}\n`;
if (values.out !== undefined) writeFileSync(values.out, text);
process.stdout.write(text);
process.exitCode = result.isGood ? 0 : 1;
