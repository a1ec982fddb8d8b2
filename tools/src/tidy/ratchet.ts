import { limitFor, longFunctionsOf } from './long-functions.ts';
import type { Tree } from './tree.ts';

export const RATCHET_PATH = 'tools/src/tidy/ratchet.json';

/** What was already too large when the rule came. It may shrink, never grow. */
export type Ratchet = {
  /** Lines by `<path> <function name>`. */
  readonly functionLines: Readonly<Record<string, number>>;
};

export function readRatchet(tree: Tree): Ratchet {
  const text = tree.byPath.get(RATCHET_PATH)?.text;
  return text === undefined ? { functionLines: {} } : (JSON.parse(text) as Ratchet);
}

/** The same ratchet with what has shrunk since. It never adds and never raises. */
export function tighten(tree: Tree): Ratchet {
  const now = new Map<string, number>();
  for (const found of longFunctionsOf(tree)) {
    if (found.lines > limitFor(found)) now.set(found.key, found.lines);
  }
  const functionLines: Record<string, number> = {};
  for (const [key, allowed] of Object.entries(readRatchet(tree).functionLines)) {
    const lines = now.get(key);
    if (lines !== undefined) functionLines[key] = Math.min(lines, allowed);
  }
  return { functionLines };
}
