import type { Goal, Row, Section } from './outcome.ts';

/** A table with aligned columns; numbers to the right. */
export function printSection(section: Section): string {
  const columns = [...new Set(section.rows.flatMap((row) => Object.keys(row)))];
  const lines = ['', section.title, ...section.notes.map((note) => `  ${note}`)];
  const cells = section.rows.map((row) => columns.map((column) => cellText(row, column)));
  const widths = columns.map((column, i) =>
    Math.max(column.length, ...cells.map((row) => (row[i] as string).length)),
  );
  const line = (texts: readonly string[]): string =>
    `  ${texts.map((text, i) => aligned(text, widths[i] as number)).join('  ')}`;
  lines.push(line(columns), ...cells.map(line));
  return lines.join('\n');
}

export function printGoals(title: string, goals: readonly Goal[]): string {
  const rows = goals.map((goal) => ({
    name: goal.name,
    value: goal.value,
    unit: goal.unit,
    goal: goal.goal === null ? '' : `${goal.direction === 'atLeast' ? '>=' : '<='} ${goal.goal}`,
    met: goal.met === null ? '' : goal.met ? 'yes' : 'NO',
  }));
  return printSection({ name: title, title, notes: [], rows });
}

function cellText(row: Row, column: string): string {
  const value = row[column];
  if (Number.isNaN(value)) return 'unknown';
  return value === undefined ? '' : String(value);
}

function aligned(text: string, width: number): string {
  return /^-?[\d.]/.test(text) ? text.padStart(width) : text.padEnd(width);
}
