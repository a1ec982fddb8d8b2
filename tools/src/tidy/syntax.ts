import { type Comment, type Node, parseSync, visitorKeys } from 'oxc-parser';
import type { TreeFile } from './tree.ts';

export type Syntax = {
  readonly program: Node;
  readonly comments: readonly Comment[];
  readonly error: string | undefined;
  readonly lineOf: (offset: number) => number;
};

const parsed = new WeakMap<TreeFile, Syntax>();

/** Every rule needs the same tree, so a file is parsed once. */
export function syntaxOf(file: TreeFile): Syntax {
  const known = parsed.get(file);
  if (known !== undefined) return known;
  const result = parseSync(file.path, file.text);
  const syntax: Syntax = {
    program: result.program,
    comments: result.comments,
    error: result.errors[0]?.message,
    lineOf: lineFinder(file.text),
  };
  parsed.set(file, syntax);
  return syntax;
}

export type Visit = (node: Node, parent: Node | undefined) => void;

export function walk(node: Node, visit: Visit, parent?: Node): void {
  visit(node, parent);
  const fields = node as unknown as Readonly<Record<string, unknown>>;
  for (const key of visitorKeys[node.type] ?? []) {
    const value = fields[key];
    for (const child of Array.isArray(value) ? value : [value]) {
      if (isNode(child)) walk(child, visit, node);
    }
  }
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value;
}

function lineFinder(text: string): (offset: number) => number {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return (offset) => {
    let low = 0;
    let high = starts.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle + 1;
      else high = middle;
    }
    return low;
  };
}

/** True where an identifier names a value of its own, not a property, a key or a type. */
export function isReference(node: Node, parent: Node | undefined): boolean {
  if (node.type !== 'Identifier' || parent === undefined) return false;
  switch (parent.type) {
    case 'MemberExpression':
      return parent.object === node || parent.computed;
    case 'Property':
      return parent.value === node || parent.computed;
    case 'MethodDefinition':
    case 'PropertyDefinition':
      return parent.key !== node || parent.computed;
    case 'TSPropertySignature':
    case 'TSMethodSignature':
    case 'TSEnumMember':
    case 'TSTypeReference':
    case 'TSQualifiedName':
    case 'TSNamedTupleMember':
    case 'ImportSpecifier':
    case 'ExportSpecifier':
    case 'LabeledStatement':
      return false;
    default:
      return true;
  }
}
