/** What a deposit on chain goes through. */
export const CHAIN_DEPOSIT_STEPS = [
  'Permit and transaction, by the wallet',
  'In a block',
  'Deep enough',
  'Credited, in your balance',
] as const;
