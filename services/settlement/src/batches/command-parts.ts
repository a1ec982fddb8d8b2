import { type Item, itemsWithin, SECTION_BYTES_MAX, SectionWriter } from '@tandem/chain';

/**
 * Items of one command that are more than a transaction has gas for: they go to the chain in
 * several batches. docs/rulebook/mirror.md, a command in parts.
 */
export class CommandParts {
  #items: readonly Item[] = [];
  #told = 0;

  /** Items of the command that are in batches; 0 when there is nothing left of it. */
  get told(): number {
    return this.#told;
  }

  /** Items that are in no batch. */
  get left(): number {
    return this.#items.length - this.#told;
  }

  /** @param told items of them that are in batches already */
  begin(items: readonly Item[], told: number): void {
    if (told >= items.length) throw new Error(`${told} items are told of ${items.length}`);
    this.#items = items;
    this.#told = told;
  }

  /** Sections with as many items as so much gas is enough for where so many things are listed. */
  take(gas: number, listed: number): Uint8Array {
    const rest = this.#items.slice(this.#told);
    const writer = new SectionWriter(SECTION_BYTES_MAX);
    const { again = null } = rest[0] ?? {};
    if (again !== null) writer.append(again);
    const count = itemsWithin(rest, gas, listed);
    for (const item of rest.slice(0, count)) writer.append(item);
    this.#told += count;
    if (this.left === 0) this.#told = 0;
    if (this.#told === 0) this.#items = [];
    return writer.take();
  }
}
