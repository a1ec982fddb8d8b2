import type { Rule, Violation } from './rule.ts';
import { commentedCode } from './rules/commented-code.ts';
import { deadExports } from './rules/dead-exports.ts';
import { deadFiles } from './rules/dead-files.ts';
import { dependenciesDeclared } from './rules/dependencies-declared.ts';
import { documentPaths } from './rules/document-paths.ts';
import { fileNames } from './rules/file-names.ts';
import { fileSize } from './rules/file-size.ts';
import { functionLength } from './rules/function-length.ts';
import { importDirection } from './rules/import-direction.ts';
import { lineLength } from './rules/line-length.ts';
import { moneyLiterals } from './rules/money-literals.ts';
import { openEnds } from './rules/open-ends.ts';
import { orderedIteration } from './rules/ordered-iteration.ts';
import { packageMap } from './rules/package-map.ts';
import { parses } from './rules/parses.ts';
import { purePackages } from './rules/pure-packages.ts';
import { seededRandomness } from './rules/seeded-randomness.ts';
import { spelling } from './rules/spelling.ts';
import type { Tree } from './tree.ts';

export const RULES: readonly Rule[] = [
  parses,
  importDirection,
  dependenciesDeclared,
  purePackages,
  moneyLiterals,
  orderedIteration,
  seededRandomness,
  fileNames,
  fileSize,
  functionLength,
  lineLength,
  spelling,
  openEnds,
  commentedCode,
  deadFiles,
  deadExports,
  documentPaths,
  packageMap,
];

export function checkTree(tree: Tree): readonly Violation[] {
  return RULES.flatMap((rule) =>
    rule.check(tree).map((finding) => ({ rule: rule.name, ...finding })),
  );
}

export function describeViolation(violation: Violation): string {
  return `${violation.path}:${violation.line} ${violation.rule}: ${violation.message}`;
}
