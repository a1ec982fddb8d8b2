import { readdirSync, readFileSync } from 'node:fs';
import { readTypes, type TypeSource } from './type-comments.ts';

const INTRO = `# Tables

Made from the migrations and row types of \`packages/database\` by
\`node apps/tandem/src/reference-pages/main.ts --write\`; a test compares it with them. Change
those, not this page.

The tables of the reading side, in PGlite (default) or PostgreSQL 15 and newer (\`DATABASE_URL\`).
Amounts are integers in engine units: prices in price units, sizes in lots, money in quote units or
units of the asset; rates in 10^-9; times in microseconds since 1970. \`sequence\` and
\`event_index\` name the event that a row comes from. \`numeric\` columns hold integers that may
outgrow 2^53. All of it can be made again: \`npm start -- rebuild\`, from the journal, and
\`withdrawal_steps\` from what the venue keeps beside its chain.

On PostgreSQL two roles see them: \`tandem_writer\` may change rows, \`tandem_reader\` may look.
Login roles are made members of one of them. The address is that of the owner, who migrates.
`;

/** One table as the migrations create it. */
type TableSource = {
  readonly name: string;
  readonly comment: string;
  readonly columns: readonly (readonly [name: string, type: string, isNullable: boolean])[];
  readonly key: string;
  readonly indexes: readonly string[];
};

/** The page of all tables. */
export function databasePage(root: string): string {
  const sources = `${root}/packages/database/src`;
  const migrations = `${sources}/migrations`;
  const sql = readdirSync(migrations)
    .toSorted()
    .map((name) => readFileSync(`${migrations}/${name}`, 'utf8'))
    .join('\n');
  const types = readTypes(`${sources}/rows`);
  const names = rowTypesByTable(`${sources}/rows`);
  const tables = tablesOf(sql);
  const parts = tables.map((table) => tableText(table, types.get(names.get(table.name) ?? '')));
  return `${INTRO}\n${parts.join('\n')}`;
}

function tablesOf(sql: string): readonly TableSource[] {
  return [...sql.matchAll(/CREATE TABLE (\w+) \(\n([\s\S]*?)\n\);/g)].map(([, name = '', body]) => {
    const lines = (body ?? '').split('\n').map((line) => line.trim().replace(/,$/, ''));
    const added = sql.matchAll(new RegExp(`ALTER TABLE ${name} ADD COLUMN ([^;]+);`, 'g'));
    const columns = lines
      .filter((line) => !line.startsWith('PRIMARY KEY'))
      .concat([...added].map(([, line = '']) => line))
      .map((line) => {
        const [column = '', type = ''] = line.split(' ');
        return [column, type, !/NOT NULL|PRIMARY KEY/.test(line)] as const;
      });
    const inline = lines.find((line) => / PRIMARY KEY/.test(line))?.split(' ')[0];
    const key = lines.find((line) => line.startsWith('PRIMARY KEY'))?.slice(13, -1) ?? inline ?? '';
    const comment = new RegExp(`COMMENT ON TABLE ${name} IS\\s+'((?:[^']|'')*)';`).exec(sql)?.[1];
    const dropped = new Set([...sql.matchAll(/DROP INDEX (\w+);/g)].map(([, index]) => index));
    const created = [...sql.matchAll(new RegExp(`CREATE INDEX (\\w+) ON ${name} ([^;]+);`, 'g'))];
    const indexes = created.filter(([, index]) => !dropped.has(index));
    return {
      name,
      comment: (comment ?? '').replaceAll("''", "'"),
      columns,
      key,
      indexes: indexes.map(([, , on = '']) => on.replaceAll(/\s+/g, ' ')),
    };
  });
}

/** Name of the row type of each table, from the declarations of the tables. */
function rowTypesByTable(folder: string): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const file of readdirSync(folder)) {
    const text = readFileSync(`${folder}/${file}`, 'utf8');
    for (const [, type, name] of text.matchAll(/: Table<(\w+)> = \{\s*name: '(\w+)'/g)) {
      names.set(name ?? '', type ?? '');
    }
  }
  return names;
}

function tableText(table: TableSource, type: TypeSource | undefined): string {
  const rows = table.columns.map(([column, kind, isNullable]) => {
    const field = column.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
    const meaning = type?.fields.get(field)?.comment ?? '';
    return `| \`${column}\` | ${kind} | ${isNullable ? 'yes' : ''} | ${meaning} |`;
  });
  const indexes = table.indexes.map((index) => `; index \`${index}\``).join('');
  return [
    `## ${table.name}`,
    '',
    `${table.comment} Key \`${table.key}\`${indexes}.`,
    '',
    '| column | type | may be null | meaning |',
    '|---|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}
