import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export type Manifest = {
  readonly name: string;
  readonly version: string;
  readonly description?: string;
  readonly license?: string;
  readonly type?: 'module';
  readonly files?: readonly string[];
  readonly bin?: Readonly<Record<string, string>>;
  readonly engines?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
};

const CHAIN = '@foundry-rs/anvil';

/**
 * The manifest of the package: exactly what its code imports, in the versions that the tree is
 * tested with. Optional, because a bot in production may have its own or none: the Node that runs
 * it and the chain of the demo, both by packages for one system each, without install scripts.
 *
 * @throws when the code imports what no manifest of the tree declares
 */
export function packageManifest(root: string, packages: ReadonlySet<string>): Manifest {
  const tree = manifestIn(root);
  const bot = manifestIn(join(root, 'services/liquidator'));
  const declared = declaredBy(root, bot);
  const dependencies: Record<string, string> = {};
  for (const name of [...packages].sort()) {
    const version = declared.get(name);
    if (version === undefined) throw new Error(`the bot imports ${name}, which nobody declares`);
    dependencies[name] = version;
  }
  return {
    name: 'tandem-liquidator',
    version: bot.version,
    description: 'Liquidates positions of Dex223-style margin contracts',
    license: tree.license ?? '',
    type: 'module',
    engines: tree.engines ?? {},
    bin: { 'tandem-liquidator': 'bin/tandem-liquidator.mjs' },
    files: ['bin', 'dist', 'docs', '*.md'],
    dependencies,
    optionalDependencies: { ...tree.optionalDependencies, ...chainsOf(root) },
  };
}

export function manifestIn(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;
}

/** Of the bot and of every package of the tree that it is made of. */
function declaredBy(root: string, manifest: Manifest): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const [name, version] of Object.entries(manifest.dependencies ?? {})) {
    if (!name.startsWith('@tandem/')) {
      found.set(name, version);
      continue;
    }
    const folder = join(root, 'node_modules', name);
    for (const [inner, pin] of declaredBy(root, manifestIn(folder))) {
      if (!found.has(inner)) found.set(inner, pin);
    }
  }
  return found;
}

function chainsOf(root: string): Readonly<Record<string, string>> {
  return manifestIn(join(root, 'node_modules', CHAIN)).optionalDependencies ?? {};
}
