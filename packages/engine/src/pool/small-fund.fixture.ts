/** Rules of a pool that takes the smallest deposit; fees are its providers' alone. */
export const SMALL_FUND = {
  kind: 'ConfigurePoolFund',
  exitDelayUs: 60_000_000,
  minDeposit: 1,
  maxReserve: 1_000_000,
  treasury: 2,
  vault: 2,
  stakers: 2,
  treasuryPpb: 0,
  vaultPpb: 0,
  stakersPpb: 0,
  distributionIntervalUs: 3_600_000_000,
};
