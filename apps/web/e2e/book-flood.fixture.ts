import type { Page, WebSocketRoute } from '@playwright/test';
import { type BookLevel, bookChecksum } from '@tandem/api';

const LEVELS = 100;
const MIDDLE = 60_000;
const DEPTH = 100;

/**
 * Puts 100 true book messages a second in the place of the venue's own: chained, with checksums,
 * over a book that moves. Everything else goes through to the venue. Counts what it sent.
 */
export async function floodBook(page: Page, everyMs = 10): Promise<() => number> {
  let sent = 0;
  await page.routeWebSocket(/\/v1\/stream/, (socket) => {
    const server = socket.connectToServer();
    const book = new MovingBook();
    let timer: NodeJS.Timeout | undefined;
    socket.onMessage((text) => {
      server.send(text);
      if (!String(text).includes('"book"') || timer !== undefined) return;
      send(socket, book.snapshot());
      // Timers of a busy machine come late: what is due by the clock is sent.
      const startedMs = performance.now();
      let made = 0;
      timer = setInterval(() => {
        const due = Math.floor((performance.now() - startedMs) / everyMs);
        for (; made < due; made += 1) {
          send(socket, book.change());
          sent += 1;
        }
      }, everyMs);
    });
    server.onMessage((text) => {
      if (!String(text).includes('"channel":"book"')) socket.send(text);
    });
    socket.onClose(() => clearInterval(timer));
  });
  return () => sent;
}

function send(socket: WebSocketRoute, message: object): void {
  try {
    socket.send(JSON.stringify(message));
  } catch {
    // The page was closed between two messages.
  }
}

/** Both sides of a book whose sizes change, a few levels with each message. */
class MovingBook {
  readonly #bids: BookLevel[] = sideOf((at) => MIDDLE - 1 - at);
  readonly #asks: BookLevel[] = sideOf((at) => MIDDLE + 1 + at);
  #sequence = 1_000_000;
  #turn = 0;

  snapshot(): object {
    return { ...this.#head(), type: 'snapshot', bids: this.#bids, asks: this.#asks };
  }

  change(): object {
    const previousSequence = this.#sequence;
    this.#turn += 1;
    this.#sequence += 1;
    const bids = touched(this.#bids, this.#turn);
    const asks = touched(this.#asks, this.#turn * 3);
    return { ...this.#head(), type: 'delta', previousSequence, bids, asks };
  }

  #head(): object {
    const checksum = bookChecksum(this.#bids, this.#asks);
    const timeUs = Date.now() * 1_000;
    const place = { channel: 'book', market: 'BTC-PERP', depth: DEPTH };
    return { ...place, sequence: this.#sequence, timeUs, checksum };
  }
}

function sideOf(price: (at: number) => number): BookLevel[] {
  return Array.from({ length: LEVELS }, (_, at) => [String(price(at)), sizeOf(at)]);
}

function sizeOf(seed: number): string {
  return (0.01 + ((seed * 7_919) % 500) / 1_000).toFixed(3).replace(/0+$/, '');
}

function touched(side: BookLevel[], turn: number): BookLevel[] {
  return [0, 1, 2].map((step) => {
    const at = (turn * (step + 1)) % 30;
    const level: BookLevel = [side[at]?.[0] ?? '1', sizeOf(turn + step)];
    side[at] = level;
    return level;
  });
}
