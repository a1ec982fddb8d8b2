import { type Address, type Hex, keccak256, numberToHex, toHex } from 'viem';
import type { ChainLog } from './chain-block.ts';

export type ScriptedBlock = {
  readonly number: number;
  readonly hash: Hex;
  readonly parentHash: Hex;
  readonly timestamp: number;
  readonly logs: readonly ScriptedLog[];
};

export type ScriptedLog = Pick<ChainLog, 'address' | 'topics' | 'data'>;

export const SOME_TOPIC: Hex = keccak256(toHex('Something()'));

/** A log of one word, of a contract that nobody wrote. */
export function scriptedLog(address: Address, word: number): ScriptedLog {
  return { address, topics: [SOME_TOPIC], data: numberToHex(word, { size: 32 }) };
}

/** A chain without a state machine: blocks with the logs that a test says. */
export class ScriptedChain {
  #forks = 0;
  readonly blocks: ScriptedBlock[] = [];

  constructor() {
    this.mine();
  }

  get tip(): ScriptedBlock {
    return this.blocks.at(-1) as ScriptedBlock;
  }

  mine(...logs: readonly ScriptedLog[]): ScriptedBlock {
    const number = this.blocks.length;
    const block = {
      number,
      hash: keccak256(toHex(`block ${number} of fork ${this.#forks}`)),
      parentHash: this.blocks.at(-1)?.hash ?? keccak256('0x'),
      timestamp: 1_700_000_000 + number * 12,
      logs,
    };
    this.blocks.push(block);
    return block;
  }

  mineEmpty(count: number): void {
    for (let made = 0; made < count; made += 1) this.mine();
  }

  /** Forgets the newest blocks; what is mined next has other hashes. */
  fork(depth: number): void {
    this.#forks += 1;
    this.blocks.splice(this.blocks.length - depth, depth);
  }
}
