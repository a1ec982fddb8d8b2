import { BaseError, ContractFunctionRevertedError, encodeErrorResult, parseAbi } from 'viem';
import { expect, test } from 'vitest';
import { vaultRefusal } from './vault-refusal.ts';

const abi = parseAbi(['error UnknownAccount(uint32 account)', 'error Strange()']);

/** As viem tells a call that was refused with this error. */
function refused(errorName: 'UnknownAccount' | 'Strange'): BaseError {
  const data =
    errorName === 'Strange'
      ? encodeErrorResult({ abi, errorName })
      : encodeErrorResult({ abi, errorName, args: [16] });
  const cause = new ContractFunctionRevertedError({ abi, data, functionName: 'deposit' });
  return new BaseError('the call failed', { cause });
}

test('who deposits before the chain knows his account is told to wait', () => {
  expect(vaultRefusal(refused('UnknownAccount'))?.message).toContain('Try again in a few seconds');
});

test('any other fault keeps its own words', () => {
  expect(vaultRefusal(refused('Strange'))).toBeNull();
  expect(vaultRefusal(new Error('no node'))).toBeNull();
});
