import { performance } from 'node:perf_hooks';
import { WriteStream } from 'node:tty';
import type { ReleasedCommand } from '@tandem/feed';
import { complain } from '../output.ts';
import type { NameAccount } from '../terminal/accounts-panel.ts';
import { clockTime, count } from '../terminal/figures.ts';
import { LiveTerminal } from '../terminal/live-terminal.ts';
import { NewsTicker } from '../terminal/news-ticker.ts';
import type { Venue } from '../venue/venue.ts';
import { PaceMeter } from './pace-meter.ts';

const LINE_EVERY_MS = 3_000;

/** What the display cannot know by itself. */
export type DisplayContext = {
  readonly title: string;
  readonly market: () => number;
  readonly mood: () => string;
  readonly nameAccount: NameAccount;
  /** Part of the way, or null. */
  readonly progress: () => number | null;
};

/** Shows a running venue: live on a terminal, a line every few seconds anywhere else. */
export class ProgressDisplay {
  readonly #venue: Venue;
  readonly #context: DisplayContext;
  readonly #pace = new PaceMeter();
  readonly #ticker = new NewsTicker();
  readonly #terminal: LiveTerminal | null;
  #saidAtMs = performance.now();

  constructor(venue: Venue, context: DisplayContext, isLive: boolean) {
    this.#venue = venue;
    this.#context = context;
    const { stdout } = process;
    this.#terminal = isLive && stdout instanceof WriteStream ? new LiveTerminal(stdout) : null;
  }

  get isLive(): boolean {
    return this.#terminal !== null;
  }

  /** Takes note of released commands that the view has folded. */
  note(released: ReleasedCommand): void {
    if (this.#terminal !== null) this.#ticker.fold(released, this.#venue.view);
  }

  /** Draws or says something when it is time. */
  update(): void {
    const nowMs = performance.now();
    const { sequence } = this.#venue;
    this.#pace.note(nowMs, sequence);
    if (this.#terminal === null) this.#sayLine(nowMs);
    else if (this.#terminal.isDue(nowMs)) this.#draw(this.#terminal, nowMs);
  }

  /** Gives the terminal back. */
  close(): void {
    this.#terminal?.close();
  }

  #draw(terminal: LiveTerminal, nowMs: number): void {
    const { view, sequence } = this.#venue;
    const { title, mood, market, nameAccount, progress } = this.#context;
    terminal.draw(
      {
        view,
        title,
        mood: mood(),
        market: market(),
        news: this.#ticker.last(20),
        commandsPerSecond: this.#pace.perSecond,
        durableSequence: sequence,
        progress: progress(),
        nameAccount,
      },
      nowMs,
    );
  }

  #sayLine(nowMs: number): void {
    if (nowMs - this.#saidAtMs < LINE_EVERY_MS) return;
    this.#saidAtMs = nowMs;
    const { view, sequence } = this.#venue;
    const { totals } = view;
    const share = this.#context.progress();
    complain(
      [
        `durable #${count(sequence)}`,
        `${count(this.#pace.perSecond)} commands/s`,
        `${clockTime(totals.figures.lastTimeUs)} UTC ${this.#context.mood()}`,
        `trades ${count(totals.count('TradePrinted'))}`,
        `liquidations ${count(totals.count('LiquidationStepped'))}`,
        ...(share === null ? [] : [`${Math.floor(share * 100)}%`]),
      ].join('  '),
    );
  }
}
