import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** One file of the repository. The text of a file that is neither code nor document stays empty. */
export type TreeFile = {
  readonly path: string;
  readonly text: string;
  readonly lines: readonly string[];
};

/** What a rule sees: every tracked or not ignored file, by its path from the root. */
export type Tree = {
  readonly files: readonly TreeFile[];
  readonly byPath: ReadonlyMap<string, TreeFile>;
  /** Folders that hold at least one file, without a trailing slash. */
  readonly folders: ReadonlySet<string>;
};

const READABLE = /\.(?:ts|tsx|sol|sh|md|json|mjs)$/;
/** Written by a machine: its content is nobody's style. */
const GENERATED = new RegExp(
  '^(?:package-lock\\.json|evidence/.*\\.json|packages/chain/src/abi/.*\\.ts|' +
    'services/liquidator/src/(?:test-)?chain/artifacts/.*\\.ts)$',
);

export function buildTree(texts: ReadonlyMap<string, string>): Tree {
  const files: TreeFile[] = [];
  const byPath = new Map<string, TreeFile>();
  const folders = new Set<string>();
  for (const path of [...texts.keys()].toSorted()) {
    const text = texts.get(path) ?? '';
    const file = { path, text, lines: text.split('\n') };
    files.push(file);
    byPath.set(path, file);
    const segments = path.split('/');
    for (let depth = 1; depth < segments.length; depth += 1) {
      folders.add(segments.slice(0, depth).join('/'));
    }
  }
  return { files, byPath, folders };
}

export function readTree(root: string): Tree {
  const list = execFileSync('git', ['ls-files', '-z', '-co', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  const texts = new Map<string, string>();
  for (const path of list.split('\0')) {
    if (path === '' || !existsSync(join(root, path))) continue;
    const isText = path === '.ci/run' || (READABLE.test(path) && !GENERATED.test(path));
    texts.set(path, isText ? readFileSync(join(root, path), 'utf8') : '');
  }
  return buildTree(texts);
}

export function isCode(file: TreeFile): boolean {
  return file.path.endsWith('.ts') || file.path.endsWith('.tsx');
}

/** A test, or code that only tests use: `*.fixture.ts` holds what several tests share. */
export function isTest(path: string): boolean {
  return /\.(?:test|fuzz|bench|scenario|fixture)\.tsx?$/.test(path);
}
