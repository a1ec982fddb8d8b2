import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const SOURCES = fileURLToPath(new URL('../../contracts/src', import.meta.url));
const SETTINGS = fileURLToPath(new URL('../../foundry.toml', import.meta.url));

/** Says which text of the contracts the artifacts were made from: compiling takes half a minute. */
export function hashOfSources(): string {
  const hash = createHash('sha256').update(readFileSync(SETTINGS));
  const paths = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' });
  for (const path of paths.filter((path) => path.endsWith('.sol')).toSorted()) {
    hash.update(path.replaceAll('\\', '/')).update(readFileSync(join(SOURCES, path)));
  }
  return hash.digest('hex');
}
