/**
 * The ids of resting orders, from which a random one can be taken. A removed id leaves its place to
 * the last one, so that the order of ids, and with it a seeded stream, is reproducible.
 */
export class LiveOrders {
  private readonly ids: Int32Array;
  /** Place of an id plus one; 0 when it does not rest. */
  private readonly places: Int32Array;
  count = 0;

  constructor(idsMax: number) {
    this.ids = new Int32Array(idsMax + 1);
    this.places = new Int32Array(idsMax + 1);
  }

  add(id: number): void {
    this.ids[this.count] = id;
    this.count += 1;
    this.places[id] = this.count;
  }

  at(place: number): number {
    return this.ids[place] as number;
  }

  remove(id: number): void {
    const place = this.places[id] as number;
    if (place === 0) return;
    this.count -= 1;
    const last = this.ids[this.count] as number;
    this.ids[place - 1] = last;
    this.places[last] = place;
    this.places[id] = 0;
  }
}
