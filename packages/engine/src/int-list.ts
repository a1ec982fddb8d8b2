import { assert } from '@tandem/quantity';
import { grownInts } from './orderbook/growth.ts';

/**
 * A list of small integers that keeps its memory when it is emptied. Setting the length of an array
 * to zero gives its memory back and costs more than the command that did it.
 */
export class IntList {
  private items: Int32Array = new Int32Array(64);
  length = 0;

  at(index: number): number {
    assert(index < this.length, 'the list is that long');
    return this.items[index] as number;
  }

  push(value: number): void {
    if (this.length === this.items.length) this.items = grownInts(this.items, this.length * 2, 0);
    this.items[this.length] = value;
    this.length += 1;
  }

  includes(value: number): boolean {
    for (let i = 0; i < this.length; i += 1) if (this.items[i] === value) return true;
    return false;
  }

  /** Ascending order. */
  sort(): void {
    this.items.subarray(0, this.length).sort();
  }

  clear(): void {
    this.length = 0;
  }
}
