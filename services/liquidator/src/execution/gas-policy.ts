import type { GasConfig } from './executor-parts.ts';

/** EIP-7825: a transaction with more gas than this is in no block. */
export const TRANSACTION_GAS_MAX: bigint = 1n << 24n;

/** Gas of a transaction that only uses up its nonce. */
export const CANCEL_GAS = 21_000n;

/** Wei for one unit of gas. */
export type Fees = { readonly feePerGas: bigint; readonly tipPerGas: bigint };

/** What the newest block asks for a unit of gas, in wei. */
export type GasMarket = { readonly baseFeePerGas: bigint; readonly isLegacy: boolean };

/**
 * Twice the fee of the block, so that it stays payable for six full blocks; at most the cap. All
 * that is offered without EIP-1559 is paid, so there it is no more than the price.
 */
export function computeFees({ baseFeePerGas, isLegacy }: GasMarket, gas: GasConfig): Fees {
  if (isLegacy) {
    const price = computeGasPrice(baseFeePerGas, gas);
    return capped(price, price, gas.feePerGasMaxWei);
  }
  return capped(2n * baseFeePerGas + gas.tipPerGasWei, gas.tipPerGasWei, gas.feePerGasMaxWei);
}

/** What a unit of gas will cost if the next block is like this one. */
export function computeGasPrice(baseFeePerGas: bigint, { tipPerGasWei }: GasConfig): bigint {
  return baseFeePerGas + tipPerGasWei;
}

/** What replaces a transaction with these fees; null when the cap leaves no room for that. */
export function computeBump(last: Fees, market: GasMarket, gas: GasConfig): Fees | null {
  const fresh = computeFees(market, gas);
  const least = { feePerGas: raise(last.feePerGas, gas), tipPerGas: raise(last.tipPerGas, gas) };
  if (least.feePerGas > gas.feePerGasMaxWei) return null;
  const tip = larger(fresh.tipPerGas, least.tipPerGas);
  return capped(larger(fresh.feePerGas, least.feePerGas), tip, gas.feePerGasMaxWei);
}

/** Gas to allow; null above what one transaction may use. */
export function computeGasLimit(estimate: bigint, { roomPercent }: GasConfig): bigint | null {
  if (estimate > TRANSACTION_GAS_MAX) return null;
  const withRoom = (estimate * roomPercent) / 100n;
  return withRoom < TRANSACTION_GAS_MAX ? withRoom : TRANSACTION_GAS_MAX;
}

function capped(fee: bigint, tip: bigint, cap: bigint): Fees {
  const feePerGas = fee < cap ? fee : cap;
  return { feePerGas, tipPerGas: tip < feePerGas ? tip : feePerGas };
}

/** Rounded up, so that it is really more. */
function raise(fee: bigint, { bumpPercent }: GasConfig): bigint {
  return (fee * (100n + bumpPercent)) / 100n + 1n;
}

function larger(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}
