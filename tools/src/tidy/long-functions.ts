import type { ArrowFunctionExpression, Node, Function as PlainFunction } from 'oxc-parser';
import { syntaxOf, walk } from './syntax.ts';
import { isCode, isTest, type Tree, type TreeFile } from './tree.ts';

const MAX_FUNCTION_LINES = 70;
/** A dispatch switch or a list of guards has no better place to be cut, but it is not endless. */
const MAX_FLAT_LINES = 300;
const FLAT_MARKER = 'tidy: flat list';

export type LongFunction = {
  readonly key: string;
  readonly path: string;
  readonly name: string;
  readonly line: number;
  readonly lines: number;
  readonly isFlat: boolean;
};

export function limitFor(found: LongFunction): number {
  return found.isFlat ? MAX_FLAT_LINES : MAX_FUNCTION_LINES;
}

/** Functions over the limit, test files apart: there a callback holds a table of cases. */
export function longFunctionsOf(tree: Tree): readonly LongFunction[] {
  return tree.files
    .filter((file) => isCode(file) && !isTest(file.path))
    .flatMap((file) => longFunctionsIn(file));
}

function longFunctionsIn(file: TreeFile): readonly LongFunction[] {
  const syntax = syntaxOf(file);
  const markers = syntax.comments
    .filter((comment) => comment.value.includes(FLAT_MARKER))
    .map((comment) => syntax.lineOf(comment.start));
  const found: LongFunction[] = [];
  walk(syntax.program, (node, parent) => {
    if (!isFunction(node) || node.body === null) return;
    const first = syntax.lineOf(node.start);
    const lines = syntax.lineOf(node.end) - first + 1;
    if (lines <= MAX_FUNCTION_LINES) return;
    const name = nameOf(node, parent);
    const bodyLine = syntax.lineOf(node.body.start);
    found.push({
      key: `${file.path} ${name}`,
      path: file.path,
      name,
      line: first,
      lines,
      isFlat: markers.some((line) => line >= first - 2 && line <= bodyLine + 1),
    });
  });
  return found;
}

type FunctionNode = ArrowFunctionExpression | PlainFunction;

function isFunction(node: Node): node is FunctionNode {
  return (
    node.type === 'FunctionDeclaration' ||
    node.type === 'FunctionExpression' ||
    node.type === 'ArrowFunctionExpression'
  );
}

function nameOf(node: FunctionNode, parent: Node | undefined): string {
  if (node.type !== 'ArrowFunctionExpression' && node.id !== null) return node.id.name;
  if (parent?.type === 'VariableDeclarator' && parent.id.type === 'Identifier') {
    return parent.id.name;
  }
  if (parent?.type !== 'MethodDefinition' && parent?.type !== 'Property') return '(anonymous)';
  return parent.key.type === 'Identifier' ? parent.key.name : '(anonymous)';
}
