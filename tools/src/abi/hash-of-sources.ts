import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const SOURCES = join(ROOT, 'contracts/src');
/** The compiler, and the contracts that ours build on. */
const PACKAGES = ['@openzeppelin/contracts', 'solady', 'solc'] as const;
const COMMENTS = /\/\*[\s\S]*?\*\/|\/\/.*$/gm;

type Manifest = { readonly devDependencies: Readonly<Record<string, string>> };

/**
 * Says which contracts the bindings were made from: compiling them takes minutes. Comments and line
 * breaks are in no bytecode and are left out, with whatever stands behind two slashes in a string.
 */
export function hashOfSources(): string {
  const manifest = readFileSync(join(ROOT, 'package.json'), 'utf8');
  const { devDependencies } = JSON.parse(manifest) as Manifest;
  const hash = createHash('sha256').update(readFileSync(join(ROOT, 'foundry.toml')));
  for (const name of PACKAGES) hash.update(`${name} ${devDependencies[name]}\n`);
  const paths = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' });
  for (const path of paths.filter((path) => path.endsWith('.sol')).toSorted()) {
    const text = readFileSync(join(SOURCES, path), 'utf8');
    const code = text.replaceAll(COMMENTS, '').replaceAll(/\s+/g, ' ');
    hash.update(`${path.replaceAll('\\', '/')} ${code}\n`);
  }
  return hash.digest('hex');
}
