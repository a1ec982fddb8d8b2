import type { Rule } from '../rule.ts';
import { isCode, isTest, type Tree, type TreeFile } from '../tree.ts';

const REVIEW_LINES = 300;
const MAX_LINES = 600;
const MAX_TEST_LINES = 1000;

export const fileSize: Rule = {
  name: 'file-size',
  check(tree) {
    return tree.files.filter(isCode).flatMap((file) => {
      const limit = isTest(file.path) ? MAX_TEST_LINES : MAX_LINES;
      const count = lineCount(file);
      if (count <= limit) return [];
      const message = `${count} lines, the limit is ${limit}: which second thing lives here?`;
      return [{ path: file.path, line: 1, message }];
    });
  },
};

/** Not refused, but a reviewer looks at each: one algorithm, or several rooms? */
export function filesToReview(tree: Tree): readonly { path: string; lines: number }[] {
  return tree.files
    .filter((file) => isCode(file) && !isTest(file.path) && lineCount(file) > REVIEW_LINES)
    .map((file) => ({ path: file.path, lines: lineCount(file) }))
    .toSorted((a, b) => b.lines - a.lines);
}

function lineCount(file: TreeFile): number {
  return file.text.endsWith('\n') ? file.lines.length - 1 : file.lines.length;
}
