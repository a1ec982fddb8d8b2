/** What a wallet does with our contracts; runs in a page as well. */

export {
  approveDeposit,
  sendDeposit,
  sendDepositWithPermit,
  sendStake,
  type TokenDeposit,
  tokenBalance,
  type WalletAtChain,
} from './deposit.ts';
export { choosePayoutWith, type Payee, payoutOf } from './payout.ts';
