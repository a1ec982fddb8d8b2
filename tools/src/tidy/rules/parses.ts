import type { Rule } from '../rule.ts';
import { syntaxOf } from '../syntax.ts';
import { isCode } from '../tree.ts';

/** The other rules read a syntax tree; a file that does not parse would pass them unseen. */
export const parses: Rule = {
  name: 'parses',
  check(tree) {
    return tree.files.filter(isCode).flatMap((file) => {
      const { error } = syntaxOf(file);
      return error === undefined ? [] : [{ path: file.path, line: 1, message: error }];
    });
  },
};
