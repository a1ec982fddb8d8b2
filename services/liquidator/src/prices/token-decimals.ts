import { type Address, decodeFunctionResult, encodeFunctionData } from 'viem';
import type { BlockReads, ChainPart, LogWatch } from '../chain/chain-part.ts';
import { erc20Abi } from '../protocols/dex223/abi.ts';

const DECIMALS_MOST = 77;
const CALL = encodeFunctionData({ abi: erc20Abi, functionName: 'decimals' });

/**
 * Decimals of the tokens that are priced in dollars; they never change, so each is read once. A
 * token that does not tell is without: its dollars are not known.
 */
export class TokenDecimals implements ChainPart {
  readonly name = 'decimals';
  readonly needsHistory = false;
  readonly #decimals = new Map<string, number | null>();
  readonly #wanted = new Map<string, Address>();

  want(token: Address): void {
    const key = token.toLowerCase();
    if (!this.#decimals.has(key)) this.#wanted.set(key, token);
  }

  /** null while it is not known. */
  decimals(token: Address): number | null {
    return this.#decimals.get(token.toLowerCase()) ?? null;
  }

  watch(): LogWatch {
    return { addresses: [], topics: [] };
  }

  fold(): void {
    // Nothing of this is in logs.
  }

  async settle(reads: BlockReads): Promise<void> {
    const tokens = [...this.#wanted.values()];
    if (tokens.length === 0) return;
    const calls = tokens.map((to) => ({ to, data: CALL }));
    const answers = await reads.call(calls, { isForeign: true });
    for (const [index, token] of tokens.entries()) {
      this.#decimals.set(token.toLowerCase(), parse(answers[index] ?? null));
      this.#wanted.delete(token.toLowerCase());
    }
  }
}

function parse(data: `0x${string}` | null): number | null {
  if (data === null || data.length < 66) return null;
  const decimals = decodeFunctionResult({ abi: erc20Abi, functionName: 'decimals', data });
  return decimals <= DECIMALS_MOST ? decimals : null;
}
