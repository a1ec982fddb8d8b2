import type { Rule } from '../rule.ts';
import { workspacesOf } from '../workspaces.ts';

/** Every room of the house is on the map in README.md. */
export const packageMap: Rule = {
  name: 'package-map',
  check(tree) {
    const map = tree.byPath.get('README.md')?.text ?? '';
    return workspacesOf(tree)
      .filter((workspace) => !map.includes(`\`${workspace.folder}\``))
      .map((workspace) => ({
        path: 'README.md',
        line: 1,
        message: `${workspace.folder} is not on the map`,
      }));
  },
};
