export type SequenceVerdict = 'next' | 'repeated' | 'gap' | 'older';

/** Follows the sequence of each symbol of one connection. */
export class SequenceWatch {
  readonly #isDense: boolean;
  readonly #last = new Map<string, number>();

  constructor(isDense: boolean) {
    this.#isDense = isDense;
  }

  /** A quote that is older than one before it is not remembered. */
  see(symbol: string, sequence: number | null): SequenceVerdict {
    const last = this.#last.get(symbol);
    if (sequence === null) {
      this.#last.delete(symbol);
      return 'next';
    }
    if (last !== undefined && sequence < last) return 'older';
    this.#last.set(symbol, sequence);
    if (last === undefined) return 'next';
    if (sequence === last) return 'repeated';
    return this.#isDense && sequence > last + 1 ? 'gap' : 'next';
  }
}
