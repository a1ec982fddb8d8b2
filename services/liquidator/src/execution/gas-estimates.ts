import type { SqlDatabase } from '../store/sql.ts';
import type { Purpose } from './intent.ts';

type StepGas = { readonly first: bigint; readonly perAsset: bigint };

/** What the steps were measured to cost on the published contract; `perAsset` beyond the second. */
const MEASURED: Readonly<Record<Purpose, StepGas>> = {
  freeze: { first: 134_061n, perAsset: 30_000n },
  confirm: { first: 321_258n, perAsset: 190_000n },
  sell: { first: 301_077n, perAsset: 0n },
  sweep: { first: 65_000n, perAsset: 0n },
};

/** The base asset and one that was bought. */
const ASSETS_FIRST = 2;

/** A new observation counts for one part of these. */
const WEIGHT = 4n;

type Key = { readonly purpose: Purpose; readonly assets: number };

/** Before any receipt has taught better. */
export function measuredGas({ purpose, assets }: Key): bigint {
  const { first, perAsset } = MEASURED[purpose];
  return first + perAsset * BigInt(Math.max(0, assets - ASSETS_FIRST));
}

/** What a step costs by the number of assets: learned from receipts, shared by all processes. */
export class GasEstimates {
  readonly #database: SqlDatabase;
  #learned: ReadonlyMap<string, bigint> = new Map();

  constructor(database: SqlDatabase) {
    this.#database = database;
  }

  async load(): Promise<void> {
    type Row = { readonly purpose: string; readonly assets: bigint; readonly gas: bigint };
    const rows = await this.#database.query<Row>('SELECT purpose, assets, gas FROM gas_estimates');
    this.#learned = new Map(rows.map(({ purpose, assets, gas }) => [`${purpose} ${assets}`, gas]));
  }

  estimate({ purpose, assets }: Key): bigint {
    return this.#learned.get(`${purpose} ${assets}`) ?? measuredGas({ purpose, assets });
  }

  /** A moving average, so that one odd receipt does not rule. */
  async learn({ purpose, assets }: Key, gasUsed: bigint): Promise<void> {
    await this.#database.query(
      `INSERT INTO gas_estimates (purpose, assets, gas) VALUES ($1, $2, $3)
       ON CONFLICT (purpose, assets) DO UPDATE
       SET gas = gas_estimates.gas + (excluded.gas - gas_estimates.gas) / ${WEIGHT}`,
      [purpose, assets, gasUsed],
    );
    await this.load();
  }
}
