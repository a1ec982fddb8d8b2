import { zeroAddress } from 'viem';
import type { ExecutorConfig } from '../execution/executor-parts.ts';
import type { Worth } from '../execution/worth.ts';
import { addressOf } from '../test-chain/test-accounts.ts';

const GWEI = 1_000_000_000n;
const ETHER = 10n ** 18n;
const USD_E8 = 300_000_000_000n;

/** Short, so that entries also come back to the queue while their lease is that of a dead one. */
export const LEASE_MS = 3_000;

/** Each position pays this in wei. */
export const REWARD: bigint = ETHER / 10n;

export const KILL_CONFIG: ExecutorConfig = {
  chainId: 31_337,
  isDryRun: false,
  receiver: addressOf('cold'),
  confirmations: 2n,
  perAccount: 3,
  pollMs: 50,
  attemptsMax: 5,
  againAfterMs: 200,
  gas: {
    feePerGasMaxWei: 10_000n * GWEI,
    tipPerGasWei: GWEI,
    // Short, so that replacements are under way as well.
    bumpAfterMs: 700,
    bumpPercent: 13n,
    roomPercent: 130n,
  },
  l2: 'none',
  profit: { marginBps: 1_000n, isEvenAtLoss: true, evenAtLossAboveRewardUsd: 20n },
  budget: { perPositionWei: 100n * ETHER, perDayWei: 10_000n * ETHER },
  rewardLeastWei: 0n,
  lowGasWei: ETHER,
  sweep: null,
};

/** The reward is the native coin. */
export const nativeWorth: Worth = {
  toWei: (asset, amount) => (asset === zeroAddress ? amount : null),
  weiToUsdE8: (wei) => (wei * USD_E8) / ETHER,
};
