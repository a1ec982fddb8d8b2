/** Folder of built programs below the root of the tree. */
const BUILT = 'build';

/** Where a TypeScript file is when it is built; both below the root, with slashes. */
export function builtPathOf(source: string): string {
  return `${BUILT}/${source.replace(/\.ts$/, '.js')}`;
}
