import type { Tree } from './tree.ts';

export type Violation = {
  readonly rule: string;
  readonly path: string;
  readonly line: number;
  readonly message: string;
};

export type Finding = Omit<Violation, 'rule'>;

/** One rule a file, each with a test that shows it catches a planted violation. */
export type Rule = {
  readonly name: string;
  readonly check: (tree: Tree) => readonly Finding[];
};
