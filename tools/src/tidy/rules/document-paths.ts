import { posix } from 'node:path';
import type { Finding, Rule } from '../rule.ts';
import type { Tree, TreeFile } from '../tree.ts';
import { SCOPE, workspacesOf } from '../workspaces.ts';

const LINK = /\[[^\]]*\]\(([^)\s]+)[^)]*\)/g;
const CODE_SPAN = /`([^`\n]+)`/g;
const PATH = /^\.{0,2}\/?[\w.@*-]+(?:\/[\w.@*-]+)*\/?$/;
const ROOT_DOCUMENT = /^[A-Z][\w-]*\.md$/;

/** A map that names a missing place is worse than no map. */
export const documentPaths: Rule = {
  name: 'document-paths',
  check(tree) {
    return tree.files
      .filter((file) => file.path.endsWith('.md'))
      .flatMap((file) => check(tree, file));
  },
};

function check(tree: Tree, file: TreeFile): readonly Finding[] {
  const findings: Finding[] = [];
  let isFenced = false;
  for (const [index, text] of file.lines.entries()) {
    if (/^\s*(?:```|~~~)/.test(text)) isFenced = !isFenced;
    if (isFenced) continue;
    for (const missing of [...missingLinks(tree, file, text), ...missingSpans(tree, file, text)]) {
      const message = `names ${missing}, which does not exist`;
      findings.push({ path: file.path, line: index + 1, message });
    }
  }
  return findings;
}

function missingLinks(tree: Tree, file: TreeFile, text: string): readonly string[] {
  const targets = [...text.matchAll(LINK)].map((match) => match[1] ?? '');
  return targets.filter((target) => {
    if (/^(?:[a-z]+:|#)/.test(target)) return false;
    const path = (target.split('#')[0] ?? '').replace(/^\//, '');
    const from = target.startsWith('/') ? '' : posix.dirname(file.path);
    return !exists(tree, posix.join(from, path));
  });
}

function missingSpans(tree: Tree, file: TreeFile, text: string): readonly string[] {
  const spans = [...text.matchAll(CODE_SPAN)].map((match) => match[1] ?? '');
  return spans.filter((span) => {
    if (span.startsWith(SCOPE)) return !isPackage(tree, span);
    const [path = ''] = span.split(/:\d|#/);
    if (!PATH.test(path)) return false;
    if (ROOT_DOCUMENT.test(path)) return !exists(tree, path) && !isBeside(tree, file, path);
    if (!path.includes('/')) return false;
    const [first = ''] = path.split('/');
    const isOfTree = tree.folders.has(first);
    const isOfFolder = first !== '' && isBeside(tree, file, first);
    if (!isOfTree && !isOfFolder) return false;
    return !exists(tree, path) && !isBeside(tree, file, path);
  });
}

function isPackage(tree: Tree, specifier: string): boolean {
  const [name] = specifier.slice(SCOPE.length).split('/');
  return name === '*' || workspacesOf(tree).some((workspace) => workspace.name === name);
}

function isBeside(tree: Tree, file: TreeFile, path: string): boolean {
  return exists(tree, posix.join(posix.dirname(file.path), path));
}

function exists(tree: Tree, path: string): boolean {
  const bare = posix.normalize(path).replace(/\/$/, '');
  if (bare === '' || bare === '.') return true;
  if (!bare.includes('*')) return tree.byPath.has(bare) || tree.folders.has(bare);
  const pattern = bare
    .replaceAll('.', '\\.')
    .replaceAll(/\*+/g, (stars) => (stars.length > 1 ? '.*' : '[^/]*'));
  const expression = new RegExp(`^${pattern}$`);
  return [...tree.byPath.keys(), ...tree.folders].some((known) => expression.test(known));
}
