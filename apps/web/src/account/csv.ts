type Value = string | number | boolean | null;

/**
 * Rows as comma-separated text with a head: exact decimals, times in microseconds since 1970 with
 * the same in UTC beside them. A field that a spreadsheet could take for a formula is text.
 */
export function csvText(rows: readonly { readonly [field: string]: Value }[]): string {
  const [first] = rows;
  if (first === undefined) return '';
  const fields = Object.keys(first).flatMap((field) =>
    field.endsWith('Us') ? [field, utcName(field)] : [field],
  );
  const lines = rows.map((row) => fields.map((field) => cell(valueOf(row, field))).join(','));
  return `${[fields.join(','), ...lines].join('\r\n')}\r\n`;
}

function utcName(field: string): string {
  return `${field.slice(0, -2)}Utc`;
}

function valueOf(row: { readonly [field: string]: Value }, field: string): Value {
  if (!field.endsWith('Utc')) return row[field] ?? null;
  const timeUs = row[`${field.slice(0, -3)}Us`];
  return typeof timeUs === 'number' ? new Date(timeUs / 1_000).toISOString() : null;
}

function cell(value: Value): string {
  if (value === null) return '';
  const text = String(value);
  const isNumber = /^-?\d+(\.\d+)?$/.test(text);
  const safe = !isNumber && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** Gives a text to the viewer as a file. */
export function saveFile(name: string, content: Blob): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
