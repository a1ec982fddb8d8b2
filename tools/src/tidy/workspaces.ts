import { isCode, type Tree } from './tree.ts';

export const SCOPE = '@tandem/';

export type Workspace = {
  /** The short name: `engine` for `@tandem/engine`. */
  readonly name: string;
  readonly folder: string;
  readonly version: string;
  readonly dependencies: ReadonlyMap<string, string>;
  readonly devDependencies: ReadonlyMap<string, string>;
  /** The keys of `exports`: `.` and, rarely, a second door. */
  readonly doors: ReadonlySet<string>;
};

type Manifest = {
  readonly name?: string;
  readonly version?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly exports?: Readonly<Record<string, string>>;
  readonly scripts?: Readonly<Record<string, string>>;
};

export function manifestAt(tree: Tree, path: string): Manifest {
  const text = tree.byPath.get(path)?.text;
  return text === undefined || text === '' ? {} : (JSON.parse(text) as Manifest);
}

const known = new WeakMap<Tree, readonly Workspace[]>();

/** Every folder below the root with a manifest in our scope. */
export function workspacesOf(tree: Tree): readonly Workspace[] {
  const found = known.get(tree) ?? readWorkspaces(tree);
  known.set(tree, found);
  return found;
}

function readWorkspaces(tree: Tree): readonly Workspace[] {
  const found: Workspace[] = [];
  for (const file of tree.files) {
    if (!file.path.endsWith('/package.json')) continue;
    const manifest = manifestAt(tree, file.path);
    if (manifest.name?.startsWith(SCOPE) !== true) continue;
    found.push({
      name: manifest.name.slice(SCOPE.length),
      folder: file.path.slice(0, -'/package.json'.length),
      version: manifest.version ?? '',
      dependencies: new Map(Object.entries(manifest.dependencies ?? {})),
      devDependencies: new Map(Object.entries(manifest.devDependencies ?? {})),
      doors: new Set(Object.keys(manifest.exports ?? {})),
    });
  }
  return found;
}

/** Code files of one workspace, tests included. */
export function codeOf(tree: Tree, workspace: Workspace): Tree['files'] {
  return tree.files.filter((file) => isCode(file) && file.path.startsWith(`${workspace.folder}/`));
}
