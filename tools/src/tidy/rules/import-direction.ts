import { ARROWS_DOCUMENT, type Arrow, findCycle, readArrows } from '../arrows.ts';
import { type Import, importsOf, resolveRelative } from '../imports.ts';
import type { Finding, Rule } from '../rule.ts';
import { isTest, type Tree, type TreeFile } from '../tree.ts';
import { codeOf, SCOPE, type Workspace, workspacesOf } from '../workspaces.ts';

/** Imports follow the table of arrows; other packages by name, own files by path. */
export const importDirection: Rule = {
  name: 'import-direction',
  check(tree) {
    const arrows = readArrows(tree);
    const findings = [...tableFindings(tree, arrows)];
    for (const workspace of workspacesOf(tree)) {
      const arrow = arrows.get(workspace.name);
      if (arrow === undefined) continue;
      for (const file of codeOf(tree, workspace)) {
        for (const found of importsOf(file)) {
          const message = fault(tree, workspace, arrow, file, found);
          if (message !== undefined) findings.push({ path: file.path, line: found.line, message });
        }
      }
    }
    return findings;
  },
};

function tableFindings(tree: Tree, arrows: ReadonlyMap<string, Arrow>): readonly Finding[] {
  const names = new Set(workspacesOf(tree).map((workspace) => workspace.name));
  const messages: string[] = [];
  for (const name of names) {
    if (!arrows.has(name)) messages.push(`no arrow for the package ${name}`);
  }
  for (const arrow of arrows.values()) {
    if (!names.has(arrow.from)) messages.push(`an arrow for ${arrow.from}, which does not exist`);
    for (const target of arrow.to) {
      if (!names.has(target))
        messages.push(`${arrow.from} points to ${target}, which does not exist`);
    }
    const cycle = findCycle(arrows, arrow.from);
    if (cycle !== undefined) messages.push(`the arrows go in a circle: ${cycle.join(' -> ')}`);
  }
  return messages.map((message) => ({ path: ARROWS_DOCUMENT, line: 1, message }));
}

function fault(
  tree: Tree,
  workspace: Workspace,
  arrow: Arrow,
  file: TreeFile,
  found: Import,
): string | undefined {
  const { specifier } = found;
  if (specifier.startsWith('.')) return relativeFault(workspace, file, specifier);
  if (!specifier.startsWith(SCOPE)) return undefined;
  const [name = '', ...door] = specifier.slice(SCOPE.length).split('/');
  // An example is what a stranger would write: it knows the package by its name.
  const isExample = file.path.startsWith(`${workspace.folder}/examples/`);
  if (name === workspace.name) {
    return isExample ? undefined : `import ${specifier} from inside itself: by file instead`;
  }
  if (!arrow.to.has(name)) return `${workspace.name} may not import ${name}`;
  if (arrow.typesOnly.has(name) && !found.isTypeOnly && !isTest(file.path)) {
    return `${workspace.name} may import only types of ${name}`;
  }
  const target = workspacesOf(tree).find((other) => other.name === name);
  const doorName = ['.', ...door].join('/');
  if (target !== undefined && !target.doors.has(doorName)) {
    return `${specifier} is not a door of ${name} (see its exports): import by name`;
  }
  return undefined;
}

function relativeFault(
  workspace: Workspace,
  file: TreeFile,
  specifier: string,
): string | undefined {
  const target = resolveRelative(file.path, specifier);
  if (!target.startsWith(`${workspace.folder}/`)) {
    return `${specifier} leaves the package: import by name`;
  }
  const isDoorTest = file.path === `${workspace.folder}/src/index.test.ts`;
  if (target === `${workspace.folder}/src/index.ts` && !isDoorTest) {
    return 'import through the own index.ts: import the file that declares it';
  }
  return undefined;
}
