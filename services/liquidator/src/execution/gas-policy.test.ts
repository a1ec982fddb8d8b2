import { describe, expect, test } from 'vitest';
import { computeBump, computeFees, computeGasLimit, TRANSACTION_GAS_MAX } from './gas-policy.ts';

const GWEI = 1_000_000_000n;
const gas = {
  feePerGasMaxWei: 100n * GWEI,
  tipPerGasWei: 2n * GWEI,
  bumpAfterMs: 1,
  bumpPercent: 15n,
  roomPercent: 130n,
};

describe('fees', () => {
  test('offer twice the fee of the block and the tip, at most the cap', () => {
    expect(computeFees(20n * GWEI, gas)).toEqual({ feePerGas: 42n * GWEI, tipPerGas: 2n * GWEI });
    expect(computeFees(70n * GWEI, gas)).toEqual({ feePerGas: 100n * GWEI, tipPerGas: 2n * GWEI });
    const low = { ...gas, feePerGasMaxWei: GWEI };
    expect(computeFees(70n * GWEI, low)).toEqual({ feePerGas: GWEI, tipPerGas: GWEI });
  });

  test('a replacement offers 15 % more on both, or what the block asks for now', () => {
    const last = { feePerGas: 42n * GWEI, tipPerGas: 2n * GWEI };
    expect(computeBump(last, 20n * GWEI, gas)).toEqual({
      feePerGas: 48_300_000_001n,
      tipPerGas: 2_300_000_001n,
    });
    expect(computeBump(last, 40n * GWEI, gas)).toEqual({
      feePerGas: 82n * GWEI,
      tipPerGas: 2_300_000_001n,
    });
  });

  test('nothing replaces what is at the cap already', () => {
    const last = { feePerGas: 87n * GWEI, tipPerGas: 2n * GWEI };
    expect(computeBump(last, 20n * GWEI, gas)).toBeNull();
    const below = { feePerGas: 86n * GWEI, tipPerGas: 2n * GWEI };
    expect(computeBump(below, 20n * GWEI, gas)?.feePerGas).toBe(98_900_000_001n);
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
