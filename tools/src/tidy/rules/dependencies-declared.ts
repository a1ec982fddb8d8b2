import { builtinModules } from 'node:module';
import { importsOf } from '../imports.ts';
import type { Finding, Rule } from '../rule.ts';
import { isTest, type Tree } from '../tree.ts';
import { codeOf, manifestAt, SCOPE, type Workspace, workspacesOf } from '../workspaces.ts';

/** What package.json declares is what the code imports, no more and no less. */
export const dependenciesDeclared: Rule = {
  name: 'dependencies-declared',
  check(tree) {
    const findings: Finding[] = [];
    const shared = new Set(Object.keys(manifestAt(tree, 'package.json').devDependencies ?? {}));
    for (const workspace of workspacesOf(tree)) {
      const path = `${workspace.folder}/package.json`;
      for (const message of faults(tree, workspace, shared)) {
        findings.push({ path, line: 1, message });
      }
    }
    return findings;
  },
};

function faults(tree: Tree, workspace: Workspace, shared: ReadonlySet<string>): readonly string[] {
  const messages: string[] = [];
  const used = new Map<string, 'code' | 'tests'>();
  for (const file of codeOf(tree, workspace)) {
    for (const { specifier } of importsOf(file)) {
      const name = packageOf(specifier);
      if (name === undefined || name === `${SCOPE}${workspace.name}`) continue;
      if (!isTest(file.path) && !isSetting(file.path)) used.set(name, 'code');
      else if (!used.has(name)) used.set(name, 'tests');
    }
  }
  for (const [name, where] of used) {
    const isDeclared =
      workspace.dependencies.has(name) ||
      (where === 'tests' && (workspace.devDependencies.has(name) || shared.has(name)));
    if (!isDeclared) messages.push(`imports ${name}, which it does not declare`);
  }
  for (const [name, version] of [...workspace.dependencies, ...workspace.devDependencies]) {
    // Types of a package are used where the package is.
    const isUsed = used.has(name) || used.has(name.replace(/^@types\//, ''));
    if (!isUsed) messages.push(`declares ${name}, which it never imports`);
    const sibling = workspacesOf(tree).find((other) => `${SCOPE}${other.name}` === name);
    if (sibling !== undefined && sibling.version !== version) {
      messages.push(`wants ${name} ${version}, the tree has ${sibling.version}`);
    }
    if (/^[\^~><*]|\s|\|\|/.test(version)) messages.push(`${name} ${version} is not an exact pin`);
  }
  return messages;
}

/** The settings of a tool: what they import is needed to build, not to run. */
function isSetting(path: string): boolean {
  return path.endsWith('.config.ts');
}

function packageOf(specifier: string): string | undefined {
  if (specifier.startsWith('.') || specifier.startsWith('node:')) return undefined;
  if (builtinModules.includes(specifier)) return undefined;
  const segments = specifier.split('/');
  return segments.slice(0, specifier.startsWith('@') ? 2 : 1).join('/');
}
