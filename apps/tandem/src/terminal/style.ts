/** What a piece of text is about; the terminal decides how it looks. */
export type Tone = 'plain' | 'dim' | 'bold' | 'good' | 'bad' | 'warn' | 'accent' | 'invert';

const CODES: { readonly [tone in Tone]: string } = {
  plain: '',
  dim: '2',
  bold: '1',
  good: '32',
  bad: '31',
  warn: '33',
  accent: '36',
  invert: '7',
};

/** Text with a tone: its width is known whatever the terminal makes of it. */
export type Span = { readonly text: string; readonly tone: Tone };

/** One line of the screen. */
export type Line = readonly Span[];

export function span(text: string, tone: Tone = 'plain'): Span {
  return { text, tone };
}

export function widthOf(line: Line): number {
  return line.reduce((width, { text }) => width + text.length, 0);
}

/** The line with exactly this width: cut, or filled with spaces. */
export function fit(line: Line, width: number): Line {
  const fitted: Span[] = [];
  let left = width;
  for (const { text, tone } of line) {
    if (left <= 0) break;
    fitted.push({ text: text.slice(0, left), tone });
    left -= text.length;
  }
  if (left > 0) fitted.push(span(' '.repeat(left)));
  return fitted;
}

/** Panels side by side, each in its width. */
export function beside(
  panels: readonly { readonly lines: readonly Line[]; readonly width: number }[],
  gap = 2,
): readonly Line[] {
  const height = Math.max(0, ...panels.map(({ lines }) => lines.length));
  return Array.from({ length: height }, (_, row) =>
    panels.flatMap(({ lines, width }, place) => [
      ...(place === 0 ? [] : [span(' '.repeat(gap))]),
      ...fit(lines[row] ?? [], width),
    ]),
  );
}

/** Text for a terminal; without color the same text alone. */
export function paint(line: Line, hasColor: boolean): string {
  if (!hasColor)
    return line
      .map(({ text }) => text)
      .join('')
      .trimEnd();
  return line
    .map(({ text, tone }) => (tone === 'plain' ? text : `\u001B[${CODES[tone]}m${text}\u001B[0m`))
    .join('');
}

/** A bar of a share from 0 to 1, in eighths of a column. */
export function bar(share: number, width: number): string {
  const eighths = Math.round(Math.max(0, Math.min(1, share)) * width * 8);
  const whole = Math.floor(eighths / 8);
  const rest = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'][eighths % 8] ?? '';
  return ('█'.repeat(whole) + rest).padEnd(width);
}
