import { describe, expect, test } from 'vitest';
import { computeBump, computeFees, computeGasLimit, TRANSACTION_GAS_MAX } from './gas-policy.ts';

const GWEI = 1_000_000_000n;
const market = (gwei: bigint, isLegacy = false) => ({
  baseFeePerGas: gwei * GWEI,
  isLegacy,
});

const gas = {
  feePerGasMaxWei: 100n * GWEI,
  tipPerGasWei: 2n * GWEI,
  bumpAfterMs: 1,
  bumpPercent: 15n,
  roomPercent: 130n,
};

describe('fees', () => {
  test('offer twice the fee of the block and the tip, at most the cap', () => {
    expect(computeFees(market(20n), gas)).toEqual({ feePerGas: 42n * GWEI, tipPerGas: 2n * GWEI });
    expect(computeFees(market(70n), gas)).toEqual({ feePerGas: 100n * GWEI, tipPerGas: 2n * GWEI });
    const low = { ...gas, feePerGasMaxWei: GWEI };
    expect(computeFees(market(70n), low)).toEqual({ feePerGas: GWEI, tipPerGas: GWEI });
  });

  test('a replacement offers 15 % more on both, or what the block asks for now', () => {
    const last = { feePerGas: 42n * GWEI, tipPerGas: 2n * GWEI };
    expect(computeBump(last, market(20n), gas)).toEqual({
      feePerGas: 48_300_000_001n,
      tipPerGas: 2_300_000_001n,
    });
    expect(computeBump(last, market(40n), gas)).toEqual({
      feePerGas: 82n * GWEI,
      tipPerGas: 2_300_000_001n,
    });
  });

  test('without EIP-1559 the price of gas and the tip are offered: all of it is paid', () => {
    const fees = computeFees(market(20n, true), gas);
    expect(fees).toEqual({ feePerGas: 22n * GWEI, tipPerGas: 22n * GWEI });
    const bumped = { feePerGas: 25_300_000_001n, tipPerGas: 25_300_000_001n };
    expect(computeBump(fees, market(20n, true), gas)).toEqual(bumped);
  });

  test('nothing replaces what is at the cap already', () => {
    const last = { feePerGas: 87n * GWEI, tipPerGas: 2n * GWEI };
    expect(computeBump(last, market(20n), gas)).toBeNull();
    const below = { feePerGas: 86n * GWEI, tipPerGas: 2n * GWEI };
    expect(computeBump(below, market(20n), gas)?.feePerGas).toBe(98_900_000_001n);
  });
});

describe('gas limit', () => {
  test('has room above the estimate and never passes 2^24', () => {
    expect(computeGasLimit(100_000n, gas)).toBe(130_000n);
    expect(computeGasLimit(15_000_000n, gas)).toBe(TRANSACTION_GAS_MAX);
    expect(computeGasLimit(TRANSACTION_GAS_MAX, gas)).toBe(16_777_216n);
    expect(computeGasLimit(TRANSACTION_GAS_MAX + 1n, gas)).toBeNull();
  });
});
