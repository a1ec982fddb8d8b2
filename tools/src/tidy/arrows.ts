import type { Tree } from './tree.ts';

export type Arrow = {
  readonly from: string;
  readonly to: ReadonlySet<string>;
  /** Targets of which only types may be taken. */
  readonly typesOnly: ReadonlySet<string>;
  /** No clock, randomness, I/O or async inside. */
  readonly isPure: boolean;
};

export const ARROWS_DOCUMENT = 'ARCHITECTURE.md';

/**
 * The table of arrows is declared once, for people and for this program: in ARCHITECTURE.md, in the
 * table whose header reads `| package | may import | pure |`. A cell is `nothing`, or names
 * separated by commas, a name followed by `(types)` when only its types may be taken.
 */
export function readArrows(tree: Tree): ReadonlyMap<string, Arrow> {
  const lines = tree.byPath.get(ARROWS_DOCUMENT)?.lines ?? [];
  const arrows = new Map<string, Arrow>();
  const header = lines.findIndex((line) => /^\|\s*package\s*\|\s*may import\s*\|/.test(line));
  if (header === -1) return arrows;
  for (const line of lines.slice(header + 2)) {
    if (!line.startsWith('|')) break;
    const [, from = '', targets = '', pure = ''] = line.split('|').map((cell) => cell.trim());
    const name = from.replaceAll('`', '');
    arrows.set(name, parseArrow(name, targets.replaceAll('`', ''), pure));
  }
  return arrows;
}

function parseArrow(from: string, targets: string, pure: string): Arrow {
  const to = new Set<string>();
  const typesOnly = new Set<string>();
  for (const target of targets === 'nothing' ? [] : targets.split(',')) {
    const name = target.replace('(types)', '').trim();
    to.add(name);
    if (target.includes('(types)')) typesOnly.add(name);
  }
  return { from, to, typesOnly, isPure: pure === 'yes' };
}

/** A way back to `start` along the arrows, or nothing when the table has no cycle through it. */
export function findCycle(
  arrows: ReadonlyMap<string, Arrow>,
  start: string,
): readonly string[] | undefined {
  const visited = new Set<string>();
  const search = (name: string, trail: readonly string[]): readonly string[] | undefined => {
    for (const next of arrows.get(name)?.to ?? []) {
      if (next === start) return [...trail, next];
      if (visited.has(next)) continue;
      visited.add(next);
      const found = search(next, [...trail, next]);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  return search(start, [start]);
}
