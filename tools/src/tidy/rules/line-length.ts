import type { Finding, Rule } from '../rule.ts';
import { isCode, type TreeFile } from '../tree.ts';

const MAX_COLUMNS = 100;

/** A table row and a URL cannot be broken; all other code can. Paragraphs of documents reflow. */
const UNBREAKABLE = /https?:\/\/|^\s*(?:\||'\|.*\|',?$|`\|.*)|^\s*\[[^\]]+\]:/;

export const lineLength: Rule = {
  name: 'line-length',
  check(tree) {
    return tree.files.filter(isProgram).flatMap((file) => {
      const findings: Finding[] = [];
      const tables = tableLines(file);
      for (const [index, text] of file.lines.entries()) {
        if (text.length <= MAX_COLUMNS || UNBREAKABLE.test(text)) continue;
        if (tables.has(index)) continue;
        const message = `${text.length} columns, the limit is ${MAX_COLUMNS}`;
        findings.push({ path: file.path, line: index + 1, message });
      }
      return findings;
    });
  },
};

/** A table whose columns are kept by hand: from `biome-ignore format` to the closing bracket. */
function tableLines(file: TreeFile): ReadonlySet<number> {
  const lines = new Set<number>();
  let indent: number | undefined;
  for (const [index, text] of file.lines.entries()) {
    const column = text.search(/\S/);
    if (/^\s*\/\/ biome-ignore format:/.test(text)) indent = column;
    else if (indent !== undefined && column <= indent && /^\s*[\])}]/.test(text))
      indent = undefined;
    if (indent !== undefined) lines.add(index);
  }
  return lines;
}

function isProgram(file: TreeFile): boolean {
  return isCode(file) || /\.(?:sh|sol)$/.test(file.path) || file.path === '.ci/run';
}
