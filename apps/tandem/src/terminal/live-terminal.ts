import type { WriteStream } from 'node:tty';
import { type ScreenModel, screenLines } from './screen.ts';
import { paint } from './style.ts';

const OTHER_SCREEN = '\u001B[?1049h\u001B[?25l';
const OWN_SCREEN = '\u001B[?25h\u001B[?1049l';
const HOME = '\u001B[H';
const CLEAR_REST = '\u001B[K';
const CLEAR_BELOW = '\u001B[J';
const FRAME_MS = 100;

/** Draws the screen about ten times a second, on a screen of its own that it gives back. */
export class LiveTerminal {
  readonly #output: WriteStream;
  readonly #hasColor: boolean;
  #drawnAtMs = Number.NEGATIVE_INFINITY;
  #isOpen = false;

  constructor(output: WriteStream) {
    this.#output = output;
    this.#hasColor = (process.env['NO_COLOR'] ?? '') === '';
  }

  /** True when it is time for a new frame. */
  isDue(nowMs: number): boolean {
    return nowMs - this.#drawnAtMs >= FRAME_MS;
  }

  draw(model: ScreenModel, nowMs: number): void {
    this.#drawnAtMs = nowMs;
    // A terminal that does not know its size says 0.
    const columns = this.#output.columns || 80;
    const rows = this.#output.rows || 24;
    const lines = screenLines(model, { columns, rows });
    const text = lines.map((line) => paint(line, this.#hasColor) + CLEAR_REST).join('\n');
    this.#output.write(`${this.#isOpen ? '' : OTHER_SCREEN}${HOME}${text}${CLEAR_BELOW}`);
    if (!this.#isOpen) process.once('exit', () => this.close());
    this.#isOpen = true;
  }

  /** Gives the terminal back as it was. */
  close(): void {
    if (this.#isOpen) this.#output.write(OWN_SCREEN);
    this.#isOpen = false;
  }
}
