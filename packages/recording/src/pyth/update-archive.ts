import { appendFileSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { RecordingFault } from '../fault.ts';
import { type PythPriceMessage, parseAccumulatorUpdate } from './accumulator.ts';

const HOUR_S = 3_600;
/** Longer than an index can be challenged: docs/rulebook/mark-challenges.md. */
const KEPT_HOURS = 8 * 24;
const SUFFIX = '.updates';

/** A price of one feed with the signed update that proves it. */
export type KeptPrice = {
  readonly bytes: Uint8Array;
  readonly price: bigint;
  readonly confidence: bigint;
  readonly exponent: number;
  readonly publishTimeS: number;
};

/** Unix seconds, both included. */
export type SecondRange = { readonly from: number; readonly to: number };

/** What of one second of a feed is kept. */
type KeptSecond = { readonly publishTimeS: number; readonly prices: PythPriceMessage[] };

/**
 * Signed updates in a folder, a file an hour: of each feed and second all that reach farther than
 * those before them, so that what is kept of a second proves as much as all that was signed in it.
 * Who writes and who reads may be two processes: a line that is cut off is no line yet.
 */
export class UpdateArchive {
  readonly #folder: string;
  /** The newest second of each feed. */
  readonly #newest = new Map<string, KeptSecond>();
  #hour = 0;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Keeps an update that was verified, unless what is kept of its seconds reaches as far. */
  keep(bytes: Uint8Array): void {
    const prices = pricesOf(bytes);
    const fresh = prices.filter((price) => this.#reachesFarther(price));
    if (fresh.length === 0) return;
    const times = prices.map(({ publishTimeS }) => Number(publishTimeS));
    const span = `${Math.min(...times)} ${Math.max(...times)}`;
    // Behind a line that a death cut off, this is one of its own.
    const line = `\n${span} ${Buffer.from(bytes).toString('base64')}\n`;
    // Prices of one update may be of several seconds: it is found by each.
    for (const hour of new Set(times.map(hourOf))) {
      this.#begin(hour);
      appendFileSync(join(this.#folder, `${hour}${SUFFIX}`), line);
    }
    for (const price of fresh) this.#note(price);
  }

  /**
   * Whether a challenge could be answered with it that nothing kept answers: up or down, whatever
   * part of the price and however many confidences a feed's tolerance is.
   */
  #reachesFarther(price: PythPriceMessage): boolean {
    const known = this.#newest.get(price.feedId);
    const publishTimeS = Number(price.publishTimeS);
    if (known === undefined || publishTimeS > known.publishTimeS) return true;
    if (publishTimeS < known.publishTimeS) return false;
    const wider = known.prices.filter(({ confidence }) => confidence >= price.confidence);
    const isAsHigh = wider.some((one) => one.price >= price.price);
    const isAsLow = wider.some((one) => one.price <= price.price);
    return !isAsHigh || !isAsLow;
  }

  #note(price: PythPriceMessage): void {
    const { feedId } = price;
    const publishTimeS = Number(price.publishTimeS);
    const known = this.#newest.get(feedId);
    if (known?.publishTimeS === publishTimeS) known.prices.push(price);
    else this.#newest.set(feedId, { publishTimeS, prices: [price] });
  }

  /** Everything kept in which a feed has a price of these seconds, oldest first. */
  within(feedId: string, { from, to }: SecondRange): readonly KeptPrice[] {
    const found: KeptPrice[] = [];
    for (let hour = hourOf(from); hour <= hourOf(to); hour += 1) {
      for (const bytes of this.#read(hour, { from, to })) {
        const price = pricesOf(bytes).find((one) => one.feedId === feedId);
        const publishTimeS = Number(price?.publishTimeS);
        if (price === undefined || hourOf(publishTimeS) !== hour) continue;
        if (publishTimeS < from || publishTimeS > to) continue;
        const { confidence, exponent } = price;
        found.push({ bytes, price: price.price, confidence, exponent, publishTimeS });
      }
    }
    return found;
  }

  #begin(hour: number): void {
    if (hour <= this.#hour) return;
    mkdirSync(this.#folder, { recursive: true });
    for (const name of readdirSync(this.#folder)) {
      const isOld = name.endsWith(SUFFIX) && Number.parseInt(name, 10) < hour - KEPT_HOURS;
      if (isOld) rmSync(join(this.#folder, name));
    }
    this.#hour = hour;
  }

  /** Updates of an hour with a price of these seconds, of whatever feed. */
  #read(hour: number, { from, to }: SecondRange): readonly Uint8Array[] {
    let text: string;
    try {
      text = readFileSync(join(this.#folder, `${hour}${SUFFIX}`), 'latin1');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
      throw error;
    }
    // What follows the last end of line is still being written, or was never finished.
    const lines = text.split('\n').slice(0, -1);
    return lines.flatMap((line) => {
      const [first = '', last = '', data = ''] = line.split(' ');
      const isWithin = data !== '' && Number(last) >= from && Number(first) <= to;
      return isWithin ? [Buffer.from(data, 'base64')] : [];
    });
  }
}

/** None for a line that was cut off. */
function pricesOf(bytes: Uint8Array): readonly PythPriceMessage[] {
  try {
    const { messages } = parseAccumulatorUpdate(bytes);
    return messages.map(({ message }) => message).filter((message) => message.kind === 'price');
  } catch (error) {
    if (error instanceof RecordingFault) return [];
    throw error;
  }
}

function hourOf(seconds: number): number {
  return Math.floor(seconds / HOUR_S);
}
