import type { Rule } from '../rule.ts';
import { workspacesOf } from '../workspaces.ts';

/** Every room of the house is on the map in README.md, and has a page that says what it owns. */
export const packageMap: Rule = {
  name: 'package-map',
  check(tree) {
    const map = tree.byPath.get('README.md')?.text ?? '';
    const folders = workspacesOf(tree).map(({ folder }) => folder);
    const missing = folders
      .filter((folder) => !map.includes(`\`${folder}\``))
      .map((folder) => ({ path: 'README.md', line: 1, message: `${folder} is not on the map` }));
    const silent = folders
      .filter((folder) => !tree.byPath.has(`${folder}/README.md`))
      .map((folder) => ({ path: folder, line: 1, message: 'has no README.md' }));
    return [...missing, ...silent];
  },
};
