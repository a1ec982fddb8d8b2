import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { hashOfSources } from './hash-of-sources.ts';

/** Where the bindings of the contracts are. */
export const BINDINGS: string = fileURLToPath(
  new URL('../../../packages/chain/src/abi/', import.meta.url),
);
/** Says which sources and which code the bindings beside it have. */
export const DIGESTS: string = join(BINDINGS, 'digests.ts');
/** No contracts of a venue: money to play with, and the digests themselves. */
const OTHERS = ['digests.ts', 'play-token.ts'];
const BYTECODE = /^ {2}bytecode: '(.*)',$/m;

/** The file with the digests as it must be, of the contracts and the bindings as they are. */
export function digestsText(): string {
  return (
    `// Made by \`npm run abi\` from sources with the digest ${hashOfSources()}; not edited.\n` +
    '/** Another one when the code of any contract of a venue is another; 64 hex digits. */\n' +
    `export const CONTRACTS_DIGEST = '${hashOfCode()}';\n`
  );
}

function hashOfCode(): string {
  const files = readdirSync(BINDINGS).filter((file) => !OTHERS.includes(file));
  const codes = files.toSorted().map((file) => {
    const [, bytecode] = BYTECODE.exec(readFileSync(join(BINDINGS, file), 'utf8')) ?? [];
    if (bytecode === undefined) throw new Error(`${file} has no bytecode`);
    return bytecode;
  });
  return createHash('sha256').update(codes.join(' ')).digest('hex');
}
