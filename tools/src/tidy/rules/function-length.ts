import { type LongFunction, limitFor, longFunctionsOf } from '../long-functions.ts';
import { RATCHET_PATH, readRatchet } from '../ratchet.ts';
import type { Finding, Rule } from '../rule.ts';

/**
 * A tripwire, and a ratchet: no new function passes the limit, and one that was already longer may
 * shrink but not grow.
 */
export const functionLength: Rule = {
  name: 'function-length',
  check(tree) {
    const ratchet = readRatchet(tree);
    const findings: Finding[] = [];
    const long = new Map<string, LongFunction>();
    for (const found of longFunctionsOf(tree)) long.set(found.key, found);
    for (const found of long.values()) {
      const limit = Math.max(limitFor(found), ratchet.functionLines[found.key] ?? 0);
      if (found.lines <= limit) continue;
      const message = `${found.name} has ${found.lines} lines, the limit is ${limit}`;
      findings.push({ path: found.path, line: found.line, message });
    }
    for (const [key, allowed] of Object.entries(ratchet.functionLines)) {
      const lines = long.get(key)?.lines ?? 0;
      if (lines >= allowed) continue;
      const now = lines === 0 ? 'is short or gone' : `has ${lines} lines`;
      const message = `${key} ${now}, the ratchet says ${allowed}: npm run tidy -- --tighten`;
      findings.push({ path: RATCHET_PATH, line: 1, message });
    }
    return findings;
  },
};
