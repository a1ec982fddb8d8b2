/** What a wallet does with the vault; runs in a page as well. */

export {
  approveDeposit,
  sendDeposit,
  sendDepositWithPermit,
  sendStake,
  type TokenDeposit,
  tokenBalance,
  type WalletAtChain,
} from './deposit.ts';
