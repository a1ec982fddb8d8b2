import { type Plugin, type RolldownOutput, rolldown } from 'rolldown';
import { isOutside } from '../build/outside-packages.ts';

const MODULE_URL = /new URL\('(\.[^']+\.ts)', import\.meta\.url\)/g;

export type Bundle = {
  /** npm packages that the program imports, by name. */
  readonly packages: ReadonlySet<string>;
};

/**
 * Writes a program as JavaScript: one file a part that is loaded by itself, with the packages of
 * this tree inside. What comes from npm stays an import, so that whoever installs it can audit it.
 *
 * @param entry a TypeScript file; its output is `main.js`
 */
export async function bundleProgram(entry: string, folder: string): Promise<Bundle> {
  const bundle = await rolldown({
    input: { main: entry },
    platform: 'node',
    external: isOutside,
    plugins: [modulesByUrl],
    onLog: (_, log) => {
      throw new Error(`the bundler: ${log.message}`);
    },
  });
  try {
    const names = { entryFileNames: '[name].js', chunkFileNames: '[name].js' };
    return { packages: packagesOf(await bundle.write({ dir: folder, format: 'esm', ...names })) };
  } finally {
    await bundle.close();
  }
}

/** A worker is named by a URL of its source: it becomes a file of the output like any import. */
const modulesByUrl: Plugin = {
  name: 'modules-by-url',
  transform(code, importer) {
    const replaced = code.replaceAll(MODULE_URL, (_, id: string) => {
      const reference = this.emitFile({ type: 'chunk', id, importer });
      return `new URL(import.meta.ROLLUP_FILE_URL_${reference})`;
    });
    return replaced === code ? null : replaced;
  },
};

function packagesOf({ output }: RolldownOutput): ReadonlySet<string> {
  const files = new Set(output.map((file) => file.fileName));
  const packages = new Set<string>();
  for (const file of output) {
    if (file.type !== 'chunk') throw new Error(`${file.fileName} is no code`);
    for (const id of [...file.imports, ...file.dynamicImports]) {
      if (files.has(id) || id.startsWith('node:')) continue;
      packages.add(id.split('/', id.startsWith('@') ? 2 : 1).join('/'));
    }
  }
  return packages;
}
