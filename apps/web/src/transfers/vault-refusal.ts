import { BaseError, ContractFunctionRevertedError } from 'viem';

/** Why the vault takes no deposit, and what to do about it. */
const WORDS: { readonly [error: string]: string } = {
  UnknownAccount:
    'The chain does not know your account yet: it comes with the next batch. Try again in a few ' +
    'seconds. Nothing was taken.',
  BelowMinimum: 'The amount is below the smallest deposit of the vault. Nothing was taken.',
  AboveCap: 'The vault has no room for so much of this asset. Nothing was taken.',
  FunctionPaused: 'Deposits are paused. Nothing was taken.',
  EscapeIsOpen: 'The way out is open: the vault takes no deposits any more.',
};

/** The refusal of the vault in words; null: it was another fault. */
export function vaultRefusal(error: unknown): Error | null {
  if (!(error instanceof BaseError)) return null;
  const reverted = error.walk((cause) => cause instanceof ContractFunctionRevertedError);
  if (!(reverted instanceof ContractFunctionRevertedError)) return null;
  const words = WORDS[reverted.data?.errorName ?? ''];
  return words === undefined ? null : new Error(words);
}
