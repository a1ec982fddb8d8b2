import { readdirSync, readFileSync } from 'node:fs';
import {
  type AnyLayout,
  BATCH_CODE,
  BATCH_ITEMS_MAX,
  COMMAND_LAYOUTS,
  EVENT_LAYOUTS,
  PROTOCOL_VERSION,
  RECORD_LAYOUTS,
  REJECTS,
  type RejectReason,
} from '@tandem/protocol';
import { apiErrorsPage } from './api-errors-page.ts';
import { databasePage } from './database-page.ts';
import { GUARDS, guardsOf, KEY_GUARDS } from './guards.ts';
import { layoutTable, leastBytes, slotsOfEvent, type TypesByName } from './layout-table.ts';
import { REJECT_MEANINGS } from './reject-meanings.ts';
import { readTypes } from './type-comments.ts';

/** A generated page: its path from the root of the tree, and its text. */
export type Page = { readonly path: string; readonly text: string };

/** A page of the rulebook: its name without the ending, and its text. */
export type RulebookPage = { readonly name: string; readonly text: string };

const MADE = `
Made from \`packages/protocol\` by \`node apps/tandem/src/reference-pages/main.ts --write\`; a
test compares it with the code. Change the types and their comments, not this page.`;

const COMMANDS_INTRO = `
Protocol version ${PROTOCOL_VERSION}. A command is one byte of code, then its fields in the order
below, little-endian, without gaps.

| wire | bytes | value |
|---|---|---|
| \`u8\`, \`u16\`, \`u32\` | 1, 2, 4 | unsigned integer |
| \`uint\`, \`int\` | 8 | integer of magnitude below 2^53, not negative or signed |
| \`bool\` | 1 | 0 or 1 |
| \`uint?\`, \`u32?\`, \`u16?\` | 1 + width | presence, then the value or zeros |
| \`text\` | 18 | printable ASCII, padded with zeros |
| \`bytes32\` | 32 | 64 hexadecimal digits |
| \`blob\` | 4 + length | length, then the bytes |
| name | 1 | code of the name |
| list | 2 + n items | count, then the items |`;

const RESERVED_INTRO = `
# Reserved

Their format is fixed, so that a journal written today can be read when their rules are active.
Until then each is answered with [\`FeatureNotActive\`](rejects.md).`;

const RECORDS_INTRO = `
# Records of the journal

A journal holds records: a code in one byte, then the fields. A command is the record with code 1:
\`sequence\` (\`uint\`), \`timeUs\` (\`uint\`), one byte that says whether an
\`Authorization\` follows (0 no, 2 yes), that authorization without its code, and the command as
above.`;

const EVENTS_INTRO = `
An event says what happened, with every result in it: nobody downstream computes a price, a fee or a
balance again. In memory it is its code and then its fields in slots of 8 bytes (a number each; text
takes three). A value that is absent is -(2^53 - 1), a flag 0 or 1, a name its code.`;

const REJECTS_INTRO = `
A rejected command changes nothing and gives one [\`CommandRejected\`](events.md) with a reason and
two numbers: \`bound\` is what the rule allows or asks for, \`actual\` is what was found. The code
is the place in this list; it never changes, new reasons come at the end.`;

const KEY_INTRO = `
## Signed commands

A command that a wallet or a session key signed passes these guards first; the venue's own commands
carry no signature and do not meet them. [keys](../rulebook/keys.md) says each in full.`;

const PRECEDENCE_INTRO = `
## Precedence

The guards of a command run in the order that [commands](commands.md) gives for it, and the first
that fails names the reject: a command that breaks two rules is always refused for the same one. The
order of an order:`;

/** The pages of docs/reference as the code says they must be. */
export function referencePages(root: string): readonly Page[] {
  const types = readTypes(`${root}/packages/protocol/src`);
  const rulebook = readRulebook(root);
  return [
    { path: 'docs/reference/commands.md', text: commandsPage(types, rulebook) },
    { path: 'docs/reference/events.md', text: eventsPage(types, rulebook) },
    { path: 'docs/reference/rejects.md', text: rejectsPage(rulebook) },
    { path: 'docs/reference/api-errors.md', text: apiErrorsPage() },
    { path: 'docs/reference/database.md', text: databasePage(root) },
  ];
}

/** The pages of the rulebook, by name. */
export function readRulebook(root: string): readonly RulebookPage[] {
  const folder = `${root}/docs/rulebook`;
  return readdirSync(folder)
    .filter((name) => name.endsWith('.md') && name !== 'README.md')
    .toSorted()
    .map((name) => ({
      name: name.slice(0, -3),
      text: readFileSync(`${folder}/${name}`, 'utf8'),
    }));
}

function compose(sections: readonly string[]): string {
  return `${sections.map((section) => section.trim()).join('\n\n')}\n`;
}

/** Links to the pages that speak of a name; the page that has it in bold comes alone. */
function rulebookLinks(name: string, rulebook: readonly RulebookPage[]): string {
  const word = new RegExp(`\\b${name}\\b`);
  const bold = rulebook.filter(({ text }) => new RegExp(`\\*\\*${name}\\b`).test(text));
  const found = bold.length > 0 ? bold : rulebook.filter(({ text }) => word.test(text));
  return found.map((page) => `[${page.name}](../rulebook/${page.name}.md)`).join(', ');
}

function isReserved(kind: string): boolean {
  const guards = guardsOf(kind);
  return guards.length === 1 && guards[0] === 'FeatureNotActive';
}

function commandsPage(types: TypesByName, rulebook: readonly RulebookPage[]): string {
  const active = COMMAND_LAYOUTS.filter(({ kind }) => !isReserved(kind));
  const reserved = COMMAND_LAYOUTS.filter(({ kind }) => isReserved(kind));
  const sections = [
    '# Commands',
    MADE,
    COMMANDS_INTRO,
    ...active.map((layout) => commandSection(layout, types, rulebook)),
    batchSection(types),
    RESERVED_INTRO,
    ...reserved.map((layout) => commandSection(layout, types, rulebook)),
    RECORDS_INTRO,
    ...RECORD_LAYOUTS.map((layout) => recordSection(layout, types)),
  ];
  return compose(sections);
}

function commandSection(
  layout: AnyLayout,
  types: TypesByName,
  rulebook: readonly RulebookPage[],
): string {
  const { kind, code } = layout;
  const guards = guardsOf(kind);
  const rejects = guards.map((reason) => `\`${reason}\``).join(', ');
  const links = rulebookLinks(kind, rulebook);
  const least = Object.values(layout.fields).some((field) => isOpenEnded(field)) ? ' or more' : '';
  return [
    `## ${kind}`,
    `Code ${code}, ${leastBytes(layout)} bytes${least}. ${commentOf(kind, types)}`,
    layoutTable(layout, types, 'bytes'),
    isReserved(kind)
      ? ''
      : `Rejects, first that applies: ${rejects === '' ? 'none' : rejects}. Rules: ${links}.`,
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

function isOpenEnded(field: unknown): boolean {
  return field === 'blob' || (typeof field === 'object' && !Array.isArray(field));
}

function batchSection(types: TypesByName): string {
  return [
    '## Batch',
    `Code ${BATCH_CODE}. ${commentOf('Batch', types)}`,
    `One byte with the number of items, 1 to ${BATCH_ITEMS_MAX}, then each item with its code: ` +
      '`PlaceOrder`,\n`PlaceTriggerOrder`, `CancelOrder` or `AmendOrder`. Each item has its own ' +
      'rejects. Rules:\n[orders](../rulebook/orders.md).',
  ].join('\n\n');
}

function recordSection(layout: AnyLayout, types: TypesByName): string {
  const code = layout.kind === 'Authorization' ? 'No code of its own.' : `Code ${layout.code}.`;
  return [
    `## ${layout.kind}`,
    `${code} ${commentOf(layout.kind, types)}`,
    layoutTable(layout, types, 'bytes'),
  ].join('\n\n');
}

function commentOf(kind: string, types: TypesByName): string {
  const comment = types.get(kind)?.comment ?? '';
  if (comment === '') throw new Error(`${kind} has no comment that says what it is`);
  return comment;
}

function eventsPage(types: TypesByName, rulebook: readonly RulebookPage[]): string {
  const sections = [
    '# Events',
    MADE,
    EVENTS_INTRO,
    ...EVENT_LAYOUTS.map((layout) => {
      const links = rulebookLinks(layout.kind, rulebook);
      return [
        `## ${layout.kind}`,
        `Code ${layout.code}, ${slotsOfEvent(layout)} slots. ${commentOf(layout.kind, types)}`,
        layoutTable(layout, types, 'slots'),
        links === '' ? '' : `Rules: ${links}.`,
      ]
        .filter((part) => part !== '')
        .join('\n\n');
    }),
  ];
  return compose(sections);
}

function commandsOf(reason: RejectReason, by: readonly string[]): string {
  if (reason === 'FeatureNotActive') return 'reserved commands';
  const all = KEY_GUARDS.includes(reason) ? ['signed commands'] : [];
  return [...all, ...by].join(', ');
}

function rejectsPage(rulebook: readonly RulebookPage[]): string {
  const rows = REJECTS.map(([reason, bound, actual], code) => {
    const by = Object.entries(GUARDS)
      .filter(([, guards]) => guards.includes(reason))
      .map(([kind]) => `\`${kind}\``);
    const commands = commandsOf(reason, by);
    return (
      `| ${code} | \`${reason}\` | ${REJECT_MEANINGS[reason]} | ${bound} | ${actual} | ` +
      `${commands} | ${rulebookLinks(reason, rulebook)} |`
    );
  });
  const sections = [
    '# Rejects',
    MADE,
    REJECTS_INTRO,
    [
      '| code | reason | means | bound | actual | commands | rules |',
      '|---|---|---|---|---|---|---|',
      ...rows,
    ].join('\n'),
    KEY_INTRO,
    KEY_GUARDS.map((reason, i) => `${i + 1}. \`${reason}\`: ${REJECT_MEANINGS[reason]}`).join('\n'),
    PRECEDENCE_INTRO,
    guardsOf('PlaceOrder')
      .map((reason, i) => `${i + 1}. \`${reason}\`: ${REJECT_MEANINGS[reason]}`)
      .join('\n'),
  ];
  return compose(sections);
}
