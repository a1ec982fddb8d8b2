import {
  type Abi,
  type Address,
  decodeFunctionResult,
  encodeDeployData,
  encodeFunctionData,
  getContractAddress,
  type Hex,
} from 'viem';
import { benchFactoryArtifact } from './artifacts/bench-factory.ts';
import { oracleArtifact } from './artifacts/oracle.ts';
import { placingHardenedMarginModuleArtifact } from './artifacts/placing-hardened-margin-module.ts';
import { placingMarginModuleArtifact } from './artifacts/placing-margin-module.ts';
import { twapOracleArtifact } from './artifacts/twap-oracle.ts';
import { verdictBenchArtifact } from './artifacts/verdict-bench.ts';
import { type ModuleGeneration, TWAP_SECONDS } from './market.ts';
import { addressOf } from './test-accounts.ts';
import type { TestNode } from './test-node.ts';

/** The base asset of the bench is the address 8; others are 1 to 15. */
export const BENCH_BASE = 8;

/** One word: see `BenchPool` of the contract. */
export type BenchPoolWord = bigint;

export type BenchHolding = {
  readonly token: number;
  readonly balance: bigint;
  /** Of the tiers 500, 3000 and 10000; 0 where there is no pool. */
  readonly pools: readonly [BenchPoolWord, BenchPoolWord, BenchPoolWord];
};

export type BenchCase = {
  readonly principal: bigint;
  readonly interest: bigint;
  readonly elapsedSeconds: bigint;
  /** Units of the base asset. */
  readonly baseBalance: bigint;
  /** Each token once. */
  readonly holdings: readonly BenchHolding[];
};

/** null is a call that reverted; of the extended one also where it was not asked. */
export type BenchAnswer = {
  readonly status: { readonly debt: bigint; readonly value: bigint } | null;
  readonly extended: { readonly isSubject: boolean; readonly insolventAt: bigint } | null;
};

const EXISTS = 1n << 95n;
const MOST_LIQUIDITY = EXISTS - 1n;
const CAN_LOOK_BACK = 1n << 252n;
const STATE_SHIFT = 96n;
const SUM_BITS = 56;
const WORD_DIGITS = 64;
const WORDS_OF_ANSWER = 6;
const BATCH = 500;
const GAS: Hex = '0x2540be400';

/** A pool as the spot oracle sees it. */
export function spotPool(sqrtPriceX96: bigint, liquidity: bigint): BenchPoolWord {
  return (sqrtPriceX96 << STATE_SHIFT) | EXISTS | checked(liquidity);
}

/** A pool as the mean oracle sees it; null for one that cannot look back over the window. */
export function meanPool(changeOfTickSum: bigint | null, liquidity: bigint): BenchPoolWord {
  if (changeOfTickSum === null) return EXISTS | checked(liquidity);
  const sum = BigInt.asUintN(SUM_BITS, changeOfTickSum) << STATE_SHIFT;
  return CAN_LOOK_BACK | sum | EXISTS | checked(liquidity);
}

/** The modules and oracles themselves, asked about thousands of invented positions at once. */
export class VerdictBench {
  readonly #node: TestNode;
  readonly #bench: Address;
  readonly #places: Readonly<Record<ModuleGeneration, { module: Address; oracle: Address }>>;

  private constructor(node: TestNode, deployed: readonly Address[]) {
    const [, bench, module, hardened, oracle, mean] = deployed as [
      Address,
      Address,
      Address,
      Address,
      Address,
      Address,
    ];
    this.#node = node;
    this.#bench = bench;
    this.#places = { first: { module, oracle }, hardened: { module: hardened, oracle: mean } };
  }

  static async deploy(node: TestNode): Promise<VerdictBench> {
    const from = addressOf('deployer');
    let nonce = BigInt(await node.client.getTransactionCount({ address: from }));
    const factory = getContractAddress({ from, nonce });
    const parts: readonly (readonly [{ abi: unknown; bytecode: Hex }, readonly unknown[]])[] = [
      [benchFactoryArtifact, []],
      [verdictBenchArtifact, [factory]],
      [placingMarginModuleArtifact, []],
      [placingHardenedMarginModuleArtifact, []],
      [oracleArtifact, [factory]],
      [twapOracleArtifact, [factory, TWAP_SECONDS]],
    ];
    const deployed: Address[] = [];
    for (const [{ abi, bytecode }, args] of parts) {
      deployed.push(getContractAddress({ from, nonce }));
      const data = encodeDeployData({ abi: abi as Abi, bytecode, args });
      const { status } = await node.receipt(await node.submit(from, data));
      if (status !== 'success') throw new Error('the bench was not deployed');
      nonce += 1n;
    }
    return new VerdictBench(node, deployed);
  }

  /**
   * @param extendedEach the extended call, which asks the oracle again, is made for one in so many
   * @returns the second at which all were asked, and an answer for each, in their order
   */
  async judge(
    generation: ModuleGeneration,
    cases: readonly BenchCase[],
    extendedEach = 1,
  ): Promise<{ readonly timestamp: bigint; readonly answers: readonly BenchAnswer[] }> {
    const answers: BenchAnswer[] = [];
    let timestamp = 0n;
    for (let start = 0; start < cases.length; start += BATCH) {
      const words = cases.slice(start, start + BATCH).flatMap(wordsOf);
      const batch = await this.#ask(generation, `0x${words.join('')}`, extendedEach);
      timestamp = batch[0];
      answers.push(...answersOf(batch[1]));
    }
    return { timestamp, answers };
  }

  async #ask(
    generation: ModuleGeneration,
    cases: Hex,
    each: number,
  ): Promise<readonly [bigint, Hex]> {
    const { abi } = verdictBenchArtifact;
    const { module, oracle } = this.#places[generation];
    const args = [module, oracle, cases, BigInt(each)] as const;
    const data = encodeFunctionData({ abi, functionName: 'judge', args });
    const call = { from: addressOf('deployer'), to: this.#bench, data, gas: GAS };
    const request = { method: 'eth_call', params: [call, 'latest'] };
    const answer = (await this.#node.client.request(request)) as Hex;
    return decodeFunctionResult({ abi, functionName: 'judge', data: answer });
  }
}

function wordsOf(one: BenchCase): readonly string[] {
  const { principal, interest, elapsedSeconds, baseBalance, holdings } = one;
  const words = [BigInt(holdings.length), principal, interest, elapsedSeconds, baseBalance];
  for (const { token, balance, pools } of holdings) words.push(BigInt(token), balance, ...pools);
  return words.map((word) => word.toString(16).padStart(WORD_DIGITS, '0'));
}

function answersOf(text: Hex): readonly BenchAnswer[] {
  const size = WORDS_OF_ANSWER * WORD_DIGITS;
  const answers: BenchAnswer[] = [];
  for (let start = 2; start < text.length; start += size) {
    const word = (index: number): bigint => {
      const from = start + index * WORD_DIGITS;
      return BigInt(`0x${text.slice(from, from + WORD_DIGITS)}`);
    };
    answers.push({
      status: word(0) === 0n ? null : { debt: word(1), value: word(2) },
      extended: word(4) === 0n ? null : { isSubject: word(3) === 1n, insolventAt: word(5) },
    });
  }
  return answers;
}

function checked(liquidity: bigint): bigint {
  if (liquidity < 0n || liquidity > MOST_LIQUIDITY)
    throw new Error(`liquidity ${liquidity} is not within 95 bits`);
  return liquidity;
}
