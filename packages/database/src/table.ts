/**
 * `int8`: an exact integer below 2^53, a number here. `sum`: numeric without a fraction, a bigint
 * here, for totals that outgrow 2^53.
 */
export type ColumnKind = 'int8' | 'int4' | 'text' | 'bool' | 'sum';

/** A value of a column. */
export type ColumnValue = number | bigint | string | boolean | null;

/** A table as the code knows it; a test compares it with what the migrations create. */
export type Table<Row> = {
  readonly name: string;
  readonly columns: { readonly [Name in keyof Row & string]: ColumnKind };
};

/** `orderId` in code is `order_id` in SQL. */
export function columnName(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

const SQL_TYPES: { readonly [Kind in ColumnKind]: string } = {
  int8: 'int8',
  int4: 'int4',
  text: 'text',
  bool: 'bool',
  sum: 'numeric',
};

/** Type of a column in SQL. */
export function sqlType(kind: ColumnKind): string {
  return SQL_TYPES[kind];
}

/** `"order_id" AS "orderId", ...`: the columns of a table under their names in code. */
export function selectList<Row>(table: Table<Row>, alias: string): string {
  return Object.keys(table.columns)
    .map((name) => `${alias}.${columnName(name)} AS "${name}"`)
    .join(', ');
}
