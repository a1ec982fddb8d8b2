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

/**
 * Signed updates in a folder, a file an hour, of each feed the first of every second. Who writes
 * and who reads may be two processes: a line that is cut off is no line yet.
 */
export class UpdateArchive {
  readonly #folder: string;
  /** The newest second that is kept of each feed. */
  readonly #newest = new Map<string, number>();
  #hour = 0;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Keeps an update that was verified, unless all that it says of its seconds is kept. */
  keep(bytes: Uint8Array): void {
    const prices = pricesOf(bytes);
    const isNew = ({ feedId, publishTimeS }: PythPriceMessage): boolean =>
      Number(publishTimeS) > (this.#newest.get(feedId) ?? 0);
    const fresh = prices.filter(isNew);
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
    for (const { feedId, publishTimeS } of fresh) this.#newest.set(feedId, Number(publishTimeS));
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
