import type { Rule } from './rule.ts';
import { buildTree, type Tree } from './tree.ts';

const ARCHITECTURE = `
| package | may import | pure |
|---|---|---|
| quantity | nothing | yes |
| protocol | quantity | yes |
| margin | quantity, protocol (types) | yes |
| engine | quantity, protocol, margin | yes |
| journal | nothing | no |
`;

function manifest(name: string, dependencies: readonly string[]): string {
  return JSON.stringify({
    name: `@tandem/${name}`,
    version: '0.1.0',
    exports: { '.': './src/index.ts' },
    dependencies: Object.fromEntries(dependencies.map((to) => [`@tandem/${to}`, '0.1.0'])),
  });
}

/** A small clean tree of five packages, with the given files planted over it. */
export function plant(files: Readonly<Record<string, string>> = {}): Tree {
  const clean = {
    'ARCHITECTURE.md': ARCHITECTURE,
    'README.md': [
      'The map: `packages/quantity`, `packages/protocol`, `packages/margin`,',
      '`packages/engine`, `packages/journal`.',
    ].join('\n'),
    'package.json': JSON.stringify({ devDependencies: { vitest: '5.1.0' } }),
    'packages/quantity/README.md': '# quantity\n',
    'packages/quantity/package.json': manifest('quantity', []),
    'packages/quantity/src/index.ts': `export { one } from './lots.ts';\n`,
    'packages/quantity/src/lots.ts': 'export const one = 1;\n',
    'packages/protocol/README.md': '# protocol\n',
    'packages/protocol/package.json': manifest('protocol', ['quantity']),
    'packages/protocol/src/index.ts': `export { one } from '@tandem/quantity';\n`,
    'packages/margin/README.md': '# margin\n',
    'packages/margin/package.json': manifest('margin', ['quantity', 'protocol']),
    'packages/margin/src/index.ts':
      `import { one } from '@tandem/quantity';\n` +
      `import type { PlaceOrder } from '@tandem/protocol';\n` +
      'export type Checked = PlaceOrder;\nexport const two = one + one;\n',
    'packages/engine/README.md': '# engine\n',
    'packages/engine/package.json': manifest('engine', ['quantity', 'protocol', 'margin']),
    'packages/engine/src/index.ts': [
      `export { one } from '@tandem/quantity';`,
      `export type { PlaceOrder } from '@tandem/protocol';`,
      `export { two } from '@tandem/margin';\n`,
    ].join('\n'),
    'packages/journal/README.md': '# journal\n',
    'packages/journal/package.json': manifest('journal', []),
    'packages/journal/src/index.ts': 'export const segment = 1;\n',
  };
  return buildTree(new Map(Object.entries({ ...clean, ...files })));
}

/** What one rule says about the planted files, as `path:line message`. */
export function faultsOf(rule: Rule, files: Readonly<Record<string, string>>): readonly string[] {
  return rule.check(plant(files)).map(({ path, line, message }) => `${path}:${line} ${message}`);
}
