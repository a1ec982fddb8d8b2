import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type LocalChain, startLocalChain } from '@tandem/chain';
import { SeededRandom } from '@tandem/simulation';
import { ChainCrowd, type CrowdGround, FUNDED, HOLDERS, LANE } from './chain-crowd.ts';
import { deployLocalContracts, type LocalContracts } from './local-contracts.ts';
import { auditMoney, type MoneyAudit } from './money-audit.ts';
import { SecondChain } from './second-chain.ts';
import type { SettledProcessReport } from './settled-process.ts';

const MAIN = fileURLToPath(new URL('./settled-process.ts', import.meta.url));
/** Most that the vault of the second chain takes. */
const CAP = 20_000_000n;
const CONFIRMATIONS = 3;
const BLOCK_SECONDS = 1;
const STARTING_MS_MAX = 2_500;
const KILLED_STARTING = 25;
const REORGANIZED = 30;
const OPEN_MS_MAX = 240_000;

/** How often and how late to kill. */
export type KillSettlementPlan = {
  readonly data: string;
  readonly cycles: number;
  readonly seed: number;
  readonly lifeMsMax: number;
  /** With the vault of another chain, which is reorganized as well. */
  readonly secondChain?: boolean;
  readonly onCycle?: (words: string) => void;
};

/** What all lives together proved. */
export type KillSettlementResult = MoneyAudit & {
  readonly cycles: number;
  readonly seed: number;
  readonly killedStarting: number;
  readonly reorganizations: number;
  readonly batches: number;
  readonly comparedFigures: number;
  readonly differences: readonly string[];
};

/**
 * Kills exchange and settlement again and again while users deposit and force withdrawals on a
 * chain that lives on and is reorganized now and then; then lets everything come to its end and
 * counts the money.
 */
export async function runKillSettlement(plan: KillSettlementPlan): Promise<KillSettlementResult> {
  mkdirSync(plan.data, { recursive: true });
  const chain = await startLocalChain();
  try {
    const contracts = await deployLocalContracts(chain.clients);
    const at = { lane: LANE, cap: CAP, funded: FUNDED };
    const second = plan.secondChain === true ? await SecondChain.start(HOLDERS, at) : null;
    const run = new KillSettlementRun(plan, { chain, contracts, second });
    try {
      return await run.all();
    } finally {
      run.end();
      second?.chain.stop();
    }
  } finally {
    chain.stop();
  }
}

class KillSettlementRun {
  readonly #plan: KillSettlementPlan;
  readonly #chain: LocalChain;
  readonly #contracts: LocalContracts;
  readonly #second: SecondChain | null;
  readonly #random: SeededRandom;
  readonly #crowd: ChainCrowd;
  readonly #planPath: string;
  #child: ChildProcess | undefined;
  #killedStarting = 0;
  #reorganizations = 0;

  constructor(plan: KillSettlementPlan, ground: CrowdGround) {
    const { chain, contracts, second } = ground;
    this.#plan = plan;
    this.#chain = chain;
    this.#contracts = contracts;
    this.#second = second;
    this.#random = new SeededRandom(plan.seed);
    this.#crowd = new ChainCrowd(this.#random, ground);
    this.#planPath = join(plan.data, 'plan.json');
  }

  async all(): Promise<KillSettlementResult> {
    const { data, cycles, seed } = this.#plan;
    await this.#crowd.fund();
    // Below what a reorganization reaches: else a wallet may lose the money that it is to bring.
    await this.#rpc('anvil_mine', [CONFIRMATIONS + 1]);
    const limits = {
      checkpointCommands: 100,
      pollMs: 50,
      bumpAfterMs: 5_000,
      batch: { commands: 200, bytes: 20_000, gas: 12_000_000, ageMs: 200, quietMs: 2_000 },
    };
    const nodes = [this.#chain.url];
    const contracts = this.#contracts;
    const venue = { data, nodes, contracts, confirmations: CONFIRMATIONS, limits };
    const second = this.#secondPlace();
    writeFileSync(this.#planPath, JSON.stringify({ venue, holders: HOLDERS, second }));
    await this.#rpc('evm_setIntervalMining', [BLOCK_SECONDS]);
    for (let cycle = 1; cycle <= cycles; cycle += 1) await this.#cycle(cycle);
    const report = await this.#drain();
    const money = await auditMoney({
      data,
      contracts,
      clients: this.#chain.clients,
      throughSequence: report.sequence,
      users: this.#crowd.addresses,
      funded: FUNDED,
      second: this.#second,
    });
    return {
      cycles,
      seed,
      killedStarting: this.#killedStarting,
      reorganizations: this.#reorganizations,
      batches: report.comparedBatch,
      comparedFigures: report.comparedFigures,
      differences: report.differences,
      ...money,
    };
  }

  end(): void {
    this.#child?.kill('SIGKILL');
  }

  async #cycle(cycle: number): Promise<void> {
    const isStarting = cycle > 1 && this.#random.chance(KILLED_STARTING);
    const child = this.#start(['--seed', String(this.#plan.seed + cycle)]);
    if (isStarting) this.#killedStarting += 1;
    else await opened(child);
    const lifeMs = this.#random.between(0, isStarting ? STARTING_MS_MAX : this.#plan.lifeMsMax);
    const untilMs = Date.now() + lifeMs;
    let deposits = 0;
    if (!isStarting) deposits = await this.#crowd.actUntil(untilMs);
    await pause(Math.max(0, untilMs - Date.now()));
    if (child.exitCode !== null) throw new Error(`the venue ended by itself: ${child.exitCode}`);
    const dead = once(child, 'exit');
    child.kill('SIGKILL');
    await dead;
    const depth = this.#random.chance(REORGANIZED) ? this.#random.between(1, CONFIRMATIONS) : 0;
    if (depth > 0) {
      await this.#rpc('anvil_reorg', [depth, []]);
      const params = [depth, []];
      await this.#second?.chain.clients.reader.request({ method: 'anvil_reorg', params } as never);
      this.#reorganizations += 1;
      this.#crowd.doubt();
    }
    this.#plan.onCycle?.(
      `cycle ${cycle}: killed after ${lifeMs} ms ${isStarting ? 'of starting' : 'of trading'}, ` +
        `${deposits} deposits${depth > 0 ? `, ${depth} blocks reorganized` : ''}`,
    );
  }

  #secondPlace(): object | null {
    if (this.#second === null) return null;
    const { chain, addresses } = this.#second;
    const path = join(this.#plan.data, 'second-chain.jsonl');
    const at = { nodes: [chain.url], path, addresses, lane: LANE.account };
    return { lane: LANE, place: { ...at, confirmations: CONFIRMATIONS } };
  }

  async #drain(): Promise<SettledProcessReport> {
    const child = this.#start(['--drain']);
    let last = '';
    let isOver = false;
    const preparing = this.#prepareUntil(() => isOver);
    try {
      for await (const line of linesOf(child)) last = line;
    } finally {
      isOver = true;
      await preparing;
    }
    if (child.exitCode === null) await once(child, 'exit');
    if (child.exitCode !== 0) throw new Error(`the last life ended with ${child.exitCode}`);
    return JSON.parse(last) as SettledProcessReport;
  }

  /** Without its lane nothing that came to the second chain is credited. */
  async #prepareUntil(isOver: () => boolean): Promise<void> {
    while (!isOver()) {
      await this.#crowd.prepare();
      await pause(100);
    }
  }

  #start(args: readonly string[]): ChildProcess {
    const all = [...process.execArgv, MAIN, '--plan', this.#planPath, ...args];
    this.#child = spawn(process.execPath, all, { stdio: ['ignore', 'pipe', 'inherit'] });
    return this.#child;
  }

  async #rpc(method: string, params: readonly unknown[]): Promise<void> {
    await this.#chain.clients.reader.request({ method, params } as never);
  }
}

async function opened(child: ChildProcess): Promise<void> {
  const tooLate = pause(OPEN_MS_MAX, null, { ref: false });
  const first = linesOf(child)[Symbol.asyncIterator]().next();
  const what = await Promise.race([first, tooLate]);
  if (what === null || what.done === true) throw new Error('a venue does not open');
}

function linesOf(child: ChildProcess): AsyncIterable<string> {
  if (child.stdout === null) throw new Error('a child has an output');
  return createInterface({ input: child.stdout });
}
