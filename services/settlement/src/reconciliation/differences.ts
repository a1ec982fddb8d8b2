/** What a figure is of, where it is of one account. */
export type FigureOwner = {
  readonly account: number;
  readonly asset: number;
  /** Units of the asset that one unit of the figure is worth at most. */
  readonly unitsEach: number;
};

/** Money of an account that engine and chain do not agree about, in engine units. */
export type Dispute = { readonly account: number; readonly asset: number; readonly units: number };

/** Counts what was compared, keeps the first differences in words and all disputed amounts. */
export class Differences {
  readonly told: string[] = [];
  readonly #toldMax: number;
  readonly #disputes = new Map<string, Dispute>();
  figures = 0;
  differences = 0;

  constructor(toldMax: number) {
    this.#toldMax = toldMax;
  }

  /** @param room by how many units the two may differ, because so much is not published */
  expect(
    what: string,
    [engine, chain]: readonly [engine: number, chain: bigint],
    of: { readonly owner?: FigureOwner; readonly room?: number } = {},
  ): void {
    this.figures += 1;
    const apart = BigInt(engine) - chain;
    const distance = apart < 0n ? -apart : apart;
    if (distance <= BigInt(of.room ?? 0)) return;
    this.differences += 1;
    if (of.owner !== undefined) this.#dispute(of.owner, Number(distance));
    if (this.told.length >= this.#toldMax) return;
    this.told.push(`${what}: the engine has ${engine}, the chain ${chain}`);
  }

  /** By account and asset. */
  get disputes(): readonly Dispute[] {
    return [...this.#disputes.values()];
  }

  #dispute({ account, asset, unitsEach }: FigureOwner, distance: number): void {
    const key = `${account}/${asset}`;
    const units = (this.#disputes.get(key)?.units ?? 0) + distance * unitsEach;
    this.#disputes.set(key, { account, asset, units: Math.min(units, Number.MAX_SAFE_INTEGER) });
  }
}
