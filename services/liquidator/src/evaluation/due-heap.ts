/** Slots by the second up to which they need no look; the soonest is on top. */
export class DueHeap {
  #keys: Float64Array;
  #slots: Int32Array;
  #places: Int32Array;
  #size = 0;

  constructor(capacity: number) {
    this.#keys = new Float64Array(capacity);
    this.#slots = new Int32Array(capacity);
    this.#places = new Int32Array(capacity).fill(-1);
  }

  get size(): number {
    return this.#size;
  }

  get bytes(): number {
    return this.#keys.byteLength + this.#slots.byteLength + this.#places.byteLength;
  }

  grow(capacity: number): void {
    const keys = new Float64Array(capacity);
    const slots = new Int32Array(capacity);
    const places = new Int32Array(capacity).fill(-1);
    keys.set(this.#keys);
    slots.set(this.#slots);
    places.set(this.#places);
    [this.#keys, this.#slots, this.#places] = [keys, slots, places];
  }

  /**
   * Puts a slot where its second belongs; one that is never due is not kept. One that is there for
   * a sooner second stays there: it gets one look too many then, instead of a move now.
   */
  set(slot: number, second: number): void {
    const place = this.#places[slot] as number;
    if (place >= 0) {
      if (second >= (this.#keys[slot] as number)) return;
      this.#keys[slot] = second;
      this.#rise(place);
      return;
    }
    if (second === Number.POSITIVE_INFINITY) return;
    this.#keys[slot] = second;
    this.#put(this.#size, slot);
    this.#size++;
    this.#rise(this.#size - 1);
  }

  remove(slot: number): void {
    const place = this.#places[slot] as number;
    if (place >= 0) this.#removeAt(place);
  }

  /** Takes out whoever was safe only until a second before this one. */
  takeDue(now: number, take: (slot: number) => void): void {
    while (this.#size > 0) {
      const slot = this.#slots[0] as number;
      if ((this.#keys[slot] as number) >= now) return;
      this.#removeAt(0);
      take(slot);
    }
  }

  #removeAt(place: number): void {
    this.#places[this.#slots[place] as number] = -1;
    this.#size--;
    if (place === this.#size) return;
    this.#put(place, this.#slots[this.#size] as number);
    this.#sink(this.#rise(place));
  }

  #put(place: number, slot: number): void {
    this.#slots[place] = slot;
    this.#places[slot] = place;
  }

  #keyAt(place: number): number {
    return this.#keys[this.#slots[place] as number] as number;
  }

  #rise(from: number): number {
    const slot = this.#slots[from] as number;
    const key = this.#keys[slot] as number;
    let place = from;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      if (this.#keyAt(parent) <= key) break;
      this.#put(place, this.#slots[parent] as number);
      place = parent;
    }
    this.#put(place, slot);
    return place;
  }

  #sink(from: number): void {
    const slot = this.#slots[from] as number;
    const key = this.#keys[slot] as number;
    let place = from;
    while (true) {
      let child = 2 * place + 1;
      if (child >= this.#size) break;
      if (child + 1 < this.#size && this.#keyAt(child + 1) < this.#keyAt(child)) child++;
      if (this.#keyAt(child) >= key) break;
      this.#put(place, this.#slots[child] as number);
      place = child;
    }
    this.#put(place, slot);
  }
}
