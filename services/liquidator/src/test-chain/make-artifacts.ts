import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { hashOfSources } from './hash-of-sources.ts';

// npm run liquidator-contracts: after a change of a contract, makes artifacts/ from what forge
// compiled.

type Compiled = { readonly abi: unknown; readonly bytecode: { readonly object: string } };

const OUT = fileURLToPath(new URL('../../contracts/out', import.meta.url));
const TARGET = fileURLToPath(new URL('artifacts', import.meta.url));
/** Of the contract that the bot itself carries along. */
const CARRIED = fileURLToPath(new URL('../chain/artifacts', import.meta.url));
const TITLE = '// Made by `npm run liquidator-contracts`; not edited.\n';

/** The contract and the folder of its output. */
const CONTRACTS: readonly (readonly [name: string, folder: string])[] = [
  ['BenchFactory', 'VerdictBench.sol'],
  ['FreeToken', 'Tokens.sol'],
  ['HardenedMarginModule', 'stripped/HardenedMarginModule.sol'],
  ['HostileToken', 'Tokens.sol'],
  ['MarginModule', 'MarginModule.sol'],
  ['Oracle', 'Oracle.sol'],
  ['PlacingHardenedMarginModule', 'VerdictBench.sol'],
  ['PlacingMarginModule', 'VerdictBench.sol'],
  ['Pool', 'Pool.sol'],
  ['PoolFactory', 'PoolFactory.sol'],
  ['RefundingMarginModule', 'stripped/RefundingMarginModule.sol'],
  ['SwapRouter', 'SwapRouter.sol'],
  ['Token223', 'Tokens.sol'],
  ['TwapOracle', 'TwapOracle.sol'],
  ['VerdictBench', 'VerdictBench.sol'],
  ['WrappedCoin', 'Tokens.sol'],
];

for (const [name, folder] of CONTRACTS) write(TARGET, name, folder);
write(CARRIED, 'CallBatch', 'carried/CallBatch.sol');
writeFileSync(
  join(TARGET, 'sources.ts'),
  `${TITLE}export const sourcesHash = '${hashOfSources()}';\n`,
);

function write(target: string, name: string, folder: string): void {
  mkdirSync(target, { recursive: true });
  const text = readFileSync(join(OUT, folder, `${name}.json`), 'utf8');
  const { abi, bytecode } = JSON.parse(text) as Compiled;
  const constant = name.charAt(0).toLowerCase() + name.slice(1);
  writeFileSync(
    join(target, `${kebab(name)}.ts`),
    `${TITLE}export const ${constant}Artifact = {\n` +
      `  abi: ${JSON.stringify(abi)},\n  bytecode: '${bytecode.object}',\n} as const;\n`,
  );
}

function kebab(name: string): string {
  return name.replace(/[A-Z]/g, (letter, at) => `${at > 0 ? '-' : ''}${letter.toLowerCase()}`);
}
