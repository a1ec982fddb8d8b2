import type { OutpostKeys, OutpostPlan, VaultListing } from '@tandem/chain';
import { CHAINS_MAX, FIRST_USER_ACCOUNT } from '@tandem/protocol';
import { CHAIN_PRESETS } from '@tandem/settlement';
import { type Address, getAddress, isAddress } from 'viem';

/** What a further chain is to be: docs/how-to/open-a-lane.md. */
export type LanePlan = Omit<OutpostPlan, 'admin'> & {
  /** Index of the chain in the venue's configuration. */
  readonly chain: number;
  /** The account of the home chain out of which deposits there are credited. */
  readonly account: number;
  readonly keys: OutpostKeys;
  /** Null: those of a chain that is known. */
  readonly confirmations: number | null;
};

/** A plan that cannot be carried out. */
class LanePlanError extends Error {
  override readonly name = 'LanePlanError';
}

const U32_MAX = 2 ** 32 - 1;
/** A vault counts engine units in 56 bits. */
const UNITS_MAX = 2n ** 56n - 1n;

/**
 * Reads a plan. Amounts are text of digits: `unitScale` and `probe` token units, the others engine
 * units.
 *
 * @throws LanePlanError with the place of what is wrong
 */
export function readLanePlan(text: string): LanePlan {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new LanePlanError('the plan is no JSON');
  }
  const plan = new Fields(value, 'the plan');
  const keys = plan.fields('keys');
  const chain = plan.whole('chain', 0, CHAINS_MAX - 1);
  const account = plan.whole('account', FIRST_USER_ACCOUNT, U32_MAX);
  const challengeWindow = plan.whole('challengeWindow', 1, U32_MAX);
  const read = {
    chain,
    account,
    laneOwner: plan.address('laneOwner'),
    keys: {
      operator: keys.address('operator'),
      guardian: keys.address('guardian'),
      confirmer: keys.address('confirmer'),
      admin: keys.address('admin'),
    },
    challengeWindow,
    // What was won by a false fill must not leave before it can be challenged.
    delaySeconds: plan.whole('delaySeconds', challengeWindow + 1, U32_MAX),
    delayBlocks: plan.whole('delayBlocks', 0, U32_MAX),
    confirmations: plan.has('confirmations') ? plan.whole('confirmations', 1, U32_MAX) : null,
    listings: plan.list('assets').map(listingOf),
  };
  for (const fields of [plan, keys]) fields.assertRead();
  const holders = Object.values(read.keys);
  if (new Set(holders).size < holders.length) {
    throw new LanePlanError('keys: two of them are one; each must have another holder');
  }
  return read;
}

/**
 * Blocks above what is final there: never fewer than are known to be needed.
 *
 * @throws LanePlanError
 */
export function confirmationsOf({ confirmations }: LanePlan, chainId: number): number {
  const preset = Object.values(CHAIN_PRESETS).find((one) => one.chainId === chainId);
  const wanted = confirmations ?? preset?.confirmations;
  if (wanted === undefined) {
    throw new LanePlanError(`chain ${chainId} is not known: the plan must say confirmations`);
  }
  if (preset === undefined || wanted >= preset.confirmations) return wanted;
  throw new LanePlanError(
    `confirmations: chain ${chainId} needs ${preset.confirmations}, not ${wanted}`,
  );
}

function listingOf(fields: Fields): VaultListing {
  const listing = {
    asset: fields.whole('asset', 0, U32_MAX),
    token: fields.address('token'),
    unitScale: fields.units('unitScale', 2n ** 56n),
    probe: fields.units('probe', 2n ** 128n),
    limits: {
      minDeposit: fields.units('minDeposit', UNITS_MAX),
      cap: fields.units('cap', UNITS_MAX),
      outflowLimit: fields.units('outflowLimit', UNITS_MAX),
      outflowWindow: fields.whole('outflowWindow', 1, U32_MAX),
    },
  };
  fields.assertRead();
  return listing;
}

/** Fields of an object, none of them left over: a slip must not be taken for a choice. */
class Fields {
  readonly #where: string;
  readonly #values: ReadonlyMap<string, unknown>;
  readonly #read = new Set<string>();

  constructor(value: unknown, where: string) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      throw new LanePlanError(`${where} is no object`);
    }
    this.#where = where;
    this.#values = new Map(Object.entries(value));
  }

  has(name: string): boolean {
    return this.#values.has(name);
  }

  fields(name: string): Fields {
    return new Fields(this.#take(name), name);
  }

  list(name: string): readonly Fields[] {
    const value = this.#take(name);
    if (!Array.isArray(value) || value.length === 0) throw this.#wrong(name, 'a list');
    return value.map((one, at) => new Fields(one, `${name}[${at}]`));
  }

  whole(name: string, least: number, most: number): number {
    const value = this.#take(name);
    const isWhole = typeof value === 'number' && Number.isInteger(value);
    if (isWhole && value >= least && value <= most) return value;
    throw this.#wrong(name, `a whole number from ${least} to ${most}`);
  }

  units(name: string, most: bigint): bigint {
    const value = this.#take(name);
    const units = typeof value === 'string' && /^\d{1,40}$/.test(value) ? BigInt(value) : 0n;
    if (units > 0n && units <= most) return units;
    throw this.#wrong(name, `text of the digits of 1 to ${most}`);
  }

  address(name: string): Address {
    const value = this.#take(name);
    if (typeof value === 'string' && isAddress(value)) return getAddress(value);
    throw this.#wrong(name, 'an address');
  }

  assertRead(): void {
    const unknown = [...this.#values.keys()].find((name) => !this.#read.has(name));
    if (unknown !== undefined) throw new LanePlanError(`${this.#where} has no ${unknown}`);
  }

  #take(name: string): unknown {
    this.#read.add(name);
    return this.#values.get(name);
  }

  #wrong(name: string, wanted: string): LanePlanError {
    return new LanePlanError(`${name} of ${this.#where} must be ${wanted}`);
  }
}
