import type { Node } from 'oxc-parser';
import { readArrows } from '../arrows.ts';
import { importsOf } from '../imports.ts';
import type { Finding, Rule } from '../rule.ts';
import { isReference, syntaxOf, walk } from '../syntax.ts';
import { isTest, type TreeFile } from '../tree.ts';
import { codeOf, workspacesOf } from '../workspaces.ts';

/**
 * The same commands must give the same state on every machine, for ever. So nothing in a pure
 * package may read a clock, the machine, a file or the garbage collector, or wait for anything.
 */
const BANNED_NAMES: ReadonlySet<string> = new Set(
  `Date Temporal performance process console crypto globalThis global require module
  setTimeout setInterval setImmediate clearTimeout clearInterval clearImmediate queueMicrotask
  Promise AsyncFunction fetch WebSocket EventSource navigator Worker MessageChannel
  BroadcastChannel Atomics SharedArrayBuffer WeakRef FinalizationRegistry Intl eval Function
  parseFloat localStorage`.split(/\s+/),
);

/** Exact by IEEE 754 or by definition. Math.exp and its kind differ between implementations. */
const ALLOWED_MATH: ReadonlySet<string> = new Set(
  `abs ceil floor trunc round sign min max imul clz32 fround sqrt`.split(' '),
);

/** Depend on the locale or print a float. */
const BANNED_METHODS: ReadonlySet<string> = new Set(
  `localeCompare toLocaleString toLocaleLowerCase toLocaleUpperCase toFixed toPrecision
  toExponential parseFloat`.split(/\s+/),
);

/** All of node:crypto that is the same everywhere: the state hash is a SHA-256. */
const HASHES: ReadonlySet<string> = new Set(['hash', 'createHash']);

export const purePackages: Rule = {
  name: 'pure-packages',
  check(tree) {
    const arrows = readArrows(tree);
    return workspacesOf(tree)
      .filter((workspace) => arrows.get(workspace.name)?.isPure === true)
      .flatMap((workspace) => codeOf(tree, workspace))
      .filter((file) => !isTest(file.path))
      .flatMap(check);
  },
};

function check(file: TreeFile): readonly Finding[] {
  const findings: Finding[] = [];
  for (const { specifier, line, names } of importsOf(file)) {
    if (specifier.startsWith('.') || specifier.startsWith('@tandem/')) continue;
    if (specifier === 'node:crypto' && names.every((name) => HASHES.has(name))) continue;
    findings.push({ path: file.path, line, message: `${specifier} in a pure package` });
  }
  const syntax = syntaxOf(file);
  walk(syntax.program, (node, parent) => {
    const what = bannedPart(node, parent);
    if (what === undefined) return;
    const line = syntax.lineOf(node.start);
    findings.push({ path: file.path, line, message: `${what} in a pure package` });
  });
  return findings;
}

function bannedPart(node: Node, parent: Node | undefined): string | undefined {
  switch (node.type) {
    case 'Identifier':
      return bannedIdentifier(node.name, isReference(node, parent), parent);
    case 'TSTypeReference':
      return node.typeName.type === 'Identifier' && node.typeName.name === 'Promise'
        ? 'Promise'
        : undefined;
    case 'MemberExpression':
      return bannedMember(node);
    case 'AwaitExpression':
      return 'await';
    case 'ImportExpression':
      return 'import()';
    case 'MetaProperty':
      return node.meta.name === 'import' ? 'import.meta' : undefined;
    case 'ForOfStatement':
      return node.await ? 'for await' : undefined;
    case 'FunctionDeclaration':
    case 'FunctionExpression':
    case 'ArrowFunctionExpression':
      return node.async ? 'async' : undefined;
    default:
      return undefined;
  }
}

function bannedIdentifier(
  name: string,
  isValue: boolean,
  parent: Node | undefined,
): string | undefined {
  if (!isValue) return undefined;
  if (BANNED_NAMES.has(name)) return name;
  // `const { exp } = Math` or passing Math along would get round the list of allowed members.
  if (name === 'Math' && parent?.type !== 'MemberExpression') return 'Math as a value';
  return undefined;
}

function bannedMember(node: Extract<Node, { type: 'MemberExpression' }>): string | undefined {
  if (node.object.type === 'Identifier' && node.object.name === 'Math') {
    if (node.computed || node.property.type !== 'Identifier') return 'Math[...]';
    return ALLOWED_MATH.has(node.property.name) ? undefined : `Math.${node.property.name}`;
  }
  if (node.property.type !== 'Identifier' || node.computed) return undefined;
  return BANNED_METHODS.has(node.property.name) ? `.${node.property.name}` : undefined;
}
