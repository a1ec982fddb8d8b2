import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { COMMAND_LAYOUTS, REJECT_REASONS } from '@tandem/protocol';
import { expect, test } from 'vitest';
import { GUARDS, guardsOf, KEY_GUARDS } from './guards.ts';
import { type RulebookPage, readRulebook, referencePages } from './pages.ts';

const ROOT = fileURLToPath(new URL('../../../..', import.meta.url)).replace(/\/$/, '');

test.each(referencePages(ROOT))('$path says what the code says', ({ path, text }) => {
  expect(readFileSync(`${ROOT}/${path}`, 'utf8')).toBe(text);
});

test('every reject belongs to a command, and every command has its rejects', () => {
  const given = new Set([...KEY_GUARDS, ...Object.values(GUARDS).flat()]);
  expect(REJECT_REASONS.filter((reason) => !given.has(reason))).toEqual([]);
  expect(COMMAND_LAYOUTS.map(({ kind }) => kind).toSorted()).toEqual(
    Object.keys(GUARDS).toSorted(),
  );
});

test('the guards of a command come in the order in which the rulebook names them', () => {
  const rulebook = readRulebook(ROOT);
  // Adding and taking out margin are two paths on the page: only the first could be in order.
  for (const kind of Object.keys(GUARDS).filter((name) => name !== 'AdjustIsolatedMargin')) {
    const named = rejectsNamed(kind, rulebook);
    const guards = guardsOf(kind);
    const known = guards.filter((reason) => named.includes(reason));
    const inOrder = named.filter((reason) => known.includes(reason as never));
    expect({ kind, named: inOrder }).toEqual({ kind, named: known });
    expect({ kind, unknown: named.filter((reason) => !guards.includes(reason as never)) }).toEqual({
      kind,
      unknown: [],
    });
  }
});

/** Rejects that the paragraph of a command names, by first mention, up to the next command. */
function rejectsNamed(kind: string, rulebook: readonly RulebookPage[]): readonly string[] {
  const names: string[] = [];
  for (const { text } of rulebook) {
    const start = text.indexOf(`**${kind}**`);
    if (start < 0) continue;
    const rest = text.slice(start + kind.length + 4);
    const end = rest.search(/\*\*[A-Z][a-z]+[A-Z]?\w*[.*]|\nExample/);
    for (const [, name = ''] of rest.slice(0, end < 0 ? undefined : end).matchAll(/`(\w+)`/g)) {
      // What reserved commands get is told on the page of configuration, behind ActivateRules.
      if (name === 'FeatureNotActive' || names.includes(name)) continue;
      if (REJECT_REASONS.includes(name as never)) names.push(name);
    }
  }
  return names;
}
