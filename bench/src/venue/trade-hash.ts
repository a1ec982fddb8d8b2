/** A hash over trades in order: market, price and size of each. */
export class TradeHash {
  private state = 0x811c9dc5 | 0;
  private count = 0;

  add(market: number, price: number, size: number): void {
    for (const value of [market, price, size]) {
      this.state = Math.imul(this.state ^ value, 0x9e3779b1);
      this.state ^= this.state >>> 15;
    }
    this.count += 1;
  }

  /** Number of trades and their hash. */
  digest(): string {
    return `${this.count}-${(this.state >>> 0).toString(16).padStart(8, '0')}`;
  }
}
