import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BINDINGS, DIGESTS, digestsText } from './digests.ts';

// npm run abi: after a change of a contract, makes packages/chain/src/abi from what forge compiled.

const OUT = 'contracts/out/release';
/** Contracts that the deployment makes or that clients call. */
const CONTRACTS: Readonly<Record<string, string>> = {
  AccessManager: 'Authority',
  AccountHandler: 'AccountHandler',
  AssetService: 'AssetService',
  Challenges: 'Challenges',
  ConfigurationHandler: 'ConfigurationHandler',
  DepositHandler: 'DepositHandler',
  DisputeHandler: 'DisputeHandler',
  Entrypoint: 'Entrypoint',
  Escape: 'Escape',
  ForcedRequests: 'ForcedRequests',
  LiquidationHandler: 'LiquidationHandler',
  MarginHandler: 'MarginHandler',
  MarkChallenges: 'MarkChallenges',
  MirrorReader: 'MirrorReader',
  OrderChecker: 'OrderChecker',
  OrderMatchHandler: 'OrderMatchHandler',
  Outpost: 'Outpost',
  PerpService: 'PerpService',
  PlayToken: 'PlayToken',
  PriceHandler: 'PriceHandler',
  PythVerifier: 'PythVerifier',
  SpotMatchHandler: 'SpotMatchHandler',
  TransferHandler: 'TransferHandler',
  Vault: 'Vault',
  WithdrawalHandler: 'WithdrawalHandler',
};

mkdirSync(BINDINGS, { recursive: true });
for (const [name, title] of Object.entries(CONTRACTS)) {
  const { abi, bytecode } = JSON.parse(readFileSync(`${OUT}/${name}.sol/${name}.json`, 'utf8')) as {
    abi: unknown;
    bytecode: { object: string };
  };
  const file = join(BINDINGS, `${kebab(title)}.ts`);
  writeFileSync(
    file,
    `// Made by \`npm run abi\` from the contract ${name}; not edited.\n` +
      `export const ${camel(title)} = {\n` +
      `  abi: ${JSON.stringify(abi)},\n` +
      `  bytecode: '${bytecode.object}',\n} as const;\n`,
  );
  console.log(file);
}

writeFileSync(DIGESTS, digestsText());

function kebab(name: string): string {
  return name.replace(/[A-Z]/g, (letter, at) => `${at > 0 ? '-' : ''}${letter.toLowerCase()}`);
}

function camel(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}
