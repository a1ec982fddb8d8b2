/** Slots of one page: the events of some hundred commands. */
const PAGE_SLOTS = 8_192;

/**
 * Keeps copies of the slots of event buffers, many to a page. Memory for each copy would be taken
 * and given back outside the heap, which costs more than the copy.
 */
export class SlotPages {
  #page: Float64Array = new Float64Array(0);
  #end = 0;

  /** A copy of the first slots. It keeps its page in memory, that is its neighbors in time. */
  keep(slots: Float64Array, length: number): Float64Array {
    if (length > PAGE_SLOTS) return slots.slice(0, length);
    if (this.#end + length > this.#page.length) {
      this.#page = new Float64Array(PAGE_SLOTS);
      this.#end = 0;
    }
    const page = this.#page;
    const start = this.#end;
    // A command has few slots: a loop costs less than a view for `set`.
    for (let i = 0; i < length; i++) page[start + i] = slots[i] as number;
    this.#end = start + length;
    return page.subarray(start, this.#end);
  }
}
