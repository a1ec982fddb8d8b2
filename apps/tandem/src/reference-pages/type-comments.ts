import { readdirSync, readFileSync } from 'node:fs';

/** One field of a message type: its TypeScript type as written, and its comment. */
export type FieldSource = { readonly type: string; readonly comment: string };

/** A message type as its source declares it. */
export type TypeSource = {
  readonly comment: string;
  readonly fields: ReadonlyMap<string, FieldSource>;
};

const DECLARATION = /^export type (\w+) = \{/;
const FIELD = /^\s*readonly (\w+): (.+);$/;

/** Every object type that the sources under `folder` export, by name. */
export function readTypes(folder: string): ReadonlyMap<string, TypeSource> {
  const types = new Map<string, TypeSource>();
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .toSorted();
  for (const name of names) collectTypes(readFileSync(`${folder}/${name}`, 'utf8'), types);
  return types;
}

function collectTypes(text: string, types: Map<string, TypeSource>): void {
  let comment = '';
  let open: { readonly name: string; readonly fields: Map<string, FieldSource> } | undefined;
  let typeComment = '';
  for (const line of joinComments(text.split('\n'))) {
    const spoken = /^\s*\/\*\*\s*(.*?)\s*\*\/$/.exec(line)?.[1];
    const name = DECLARATION.exec(line)?.[1];
    if (spoken !== undefined) {
      comment = spoken;
      continue;
    }
    if (name !== undefined) {
      open = { name, fields: new Map() };
      typeComment = comment;
      types.set(name, { comment: typeComment, fields: open.fields });
    }
    for (const part of name === undefined ? [line] : fieldsOnOneLine(line)) {
      const field = FIELD.exec(part);
      if (field !== null && open !== undefined) {
        const [, fieldName = '', type = ''] = field;
        open.fields.set(fieldName, { type, comment: name === undefined ? comment : '' });
      }
    }
    if (line.trimEnd().endsWith('};')) open = undefined;
    if (line.trim() !== '') comment = '';
  }
}

/** `export type T = { readonly a: A; readonly b: B };` as one line a field. */
function fieldsOnOneLine(line: string): readonly string[] {
  const body = /\{(.*)\};$/.exec(line)?.[1];
  return body === undefined ? [] : body.split(';').map((part) => `${part.trim()};`);
}

/** Comments of several lines as one line each. */
function joinComments(lines: readonly string[]): readonly string[] {
  const joined: string[] = [];
  let pending: string | undefined;
  for (const line of lines) {
    if (pending !== undefined) {
      pending += ` ${line.trim().replace(/^\* ?/, '')}`;
      if (!line.includes('*/')) continue;
      joined.push(pending.replace(/\s*\/?$/, '').replace(/\s*\*?$/, ' */'));
      pending = undefined;
    } else if (/^\s*\/\*\*/.test(line) && !line.includes('*/')) pending = line.trimEnd();
    else joined.push(line);
  }
  return joined;
}
