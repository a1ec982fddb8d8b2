import type { Address } from 'viem';
import type { Option } from './option.ts';

/** The configuration after parsing. Amounts are wei. */
export type Config = {
  readonly chain: {
    readonly id: number;
    readonly nodes: readonly string[];
    readonly quorum: number;
    readonly confirmations: number;
    readonly pollMs: number;
    readonly timeoutMs: number;
    readonly logRange: number;
    readonly requestsPerSecond: number;
  };
  readonly protocol: {
    readonly generation: 'first' | 'hardened';
    readonly module: Address;
    readonly factory: Address;
    readonly native: Address;
    readonly multicall: Address;
    readonly fromBlock: number;
    readonly feeTiers: readonly number[];
    readonly oracles: readonly Address[];
    readonly twapWindowS: number;
  };
  readonly filter: {
    readonly lenders: readonly Address[];
    readonly baseAssets: readonly Address[];
    readonly rewardAssets: readonly Address[];
    readonly rewardLeast: bigint;
  };
  readonly store: { readonly path: string };
  readonly queue: {
    readonly kind: 'sql' | 'redis';
    readonly returnAfterS: number;
    readonly itemDelayMs: number;
    readonly idleDelayMs: number;
  };
  readonly evaluation: { readonly workers: number | null; readonly everyS: number };
  readonly prices: {
    readonly intervalMs: number;
    readonly staleAfterS: number;
    readonly pythUrl: string | null;
    readonly pythFeeds: Readonly<Record<string, string>>;
    readonly pythConfidenceMostBps: number;
    readonly httpUrl: string | null;
    readonly httpNames: Readonly<Record<string, string>>;
    readonly usdToken: Address | null;
  };
  readonly execution: {
    readonly live: boolean;
    readonly receiver: Address | null;
    readonly relayUrl: string | null;
    readonly perAccount: number;
    readonly attemptsMost: number;
    readonly againAfterS: number;
    readonly finalAfter: number;
    readonly pollMs: number;
    readonly saleSlippageBps: number;
    readonly saleLossMostBps: number;
  };
  readonly gas: {
    readonly feeCap: bigint;
    readonly priorityFee: bigint;
    readonly bumpPercent: number;
    readonly bumpAfterMs: number;
    readonly roomPercent: number;
    readonly refundBps: number;
    readonly l2: 'none' | 'op-stack';
  };
  readonly profit: {
    readonly marginPercent: number;
    readonly atALoss: boolean;
    readonly atALossAbove: number;
  };
  readonly budget: { readonly position: bigint; readonly day: bigint };
  readonly keys: { readonly files: readonly string[]; readonly passwordFile: string };
  readonly sweep: { readonly to: Address | null; readonly leastWorth: bigint };
  readonly operations: {
    readonly host: string;
    readonly port: number;
    readonly logLevel: 'trace' | 'debug' | 'info' | 'warn' | 'error';
    readonly gasLow: bigint;
    readonly nodesDownS: number;
    readonly queueStuckS: number;
    readonly compareEveryBlocks: number;
    readonly alarmUrl: string | null;
  };
};

type PathsOf<Section extends keyof Config> = `${Section}.${keyof Config[Section] & string}`;

/** Every option by its place in the file: an option without a description does not compile. */
export type ConfigPath = { [Section in keyof Config]: PathsOf<Section> }[keyof Config];

export type Options = { readonly [Path in ConfigPath]: Option };
