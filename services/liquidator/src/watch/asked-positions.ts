import { type Address, decodeFunctionResult, encodeFunctionData, type Hex } from 'viem';
import type { BlockReads, ChainPart, LogWatch } from '../chain/chain-part.ts';
import { marginModuleAbi } from '../protocols/dex223/abi.ts';

/** What the contract itself says; null where it reverts, as its oracle does. */
export type AskedStatus = { readonly debt: bigint; readonly value: bigint } | null;

/** Asked in one block; the others come in the next ones. */
const MOST_A_BLOCK = 200;

/**
 * Positions whose oracle is not a known one are not evaluated here: the contract is asked, by
 * multicall, so many a block at most.
 */
export class AskedPositions implements ChainPart {
  readonly name = 'asked-positions';
  readonly needsHistory = false;
  readonly #module: Address;
  readonly #asked = new Set<bigint>();
  #next: bigint[] = [];
  #answers = new Map<bigint, AskedStatus>();

  constructor(module: Address) {
    this.#module = module;
  }

  add(positionId: bigint): void {
    this.#asked.add(positionId);
  }

  delete(positionId: bigint): void {
    this.#asked.delete(positionId);
  }

  /** The answers of the last block. */
  take(): ReadonlyMap<bigint, AskedStatus> {
    const answers = this.#answers;
    this.#answers = new Map();
    return answers;
  }

  watch(): LogWatch {
    return { addresses: [], topics: [] };
  }

  fold(): void {
    // The contract is asked, nothing is folded.
  }

  async settle(reads: BlockReads): Promise<void> {
    if (this.#next.length === 0) this.#next = [...this.#asked];
    const asked = this.#next.splice(0, MOST_A_BLOCK).filter((id) => this.#asked.has(id));
    if (asked.length === 0) return;
    const answers = await reads.call(asked.map((id) => this.#statusOf(id)));
    asked.forEach((positionId, index) => {
      this.#answers.set(positionId, parseStatus(answers[index] ?? null));
    });
  }

  #statusOf(positionId: bigint): { readonly to: Address; readonly data: Hex } {
    const functionName = 'getPositionStatus';
    const data = encodeFunctionData({ abi: marginModuleAbi, functionName, args: [positionId] });
    return { to: this.#module, data };
  }
}

function parseStatus(data: Hex | null): AskedStatus {
  if (data === null) return null;
  const functionName = 'getPositionStatus';
  const [debt, value] = decodeFunctionResult({ abi: marginModuleAbi, functionName, data });
  return { debt, value };
}
