import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type LocalChain, startLocalChain, WayOut } from '@tandem/chain';
import { SeededRandom } from '@tandem/simulation';
import { ChainUser } from './chain-user.ts';
import { deployLocalContracts, type LocalContracts } from './local-contracts.ts';
import { auditMoney, type MoneyAudit } from './money-audit.ts';
import { SecondChain } from './second-chain.ts';
import type { SettledProcessReport } from './settled-process.ts';

const MAIN = fileURLToPath(new URL('./settled-process.ts', import.meta.url));
const HOLDERS = [
  { account: 16, wallet: 1 },
  { account: 17, wallet: 2 },
  { account: 18, wallet: 3 },
];
/** The lane to the second chain, where there is one. */
const LANE = { account: 19, wallet: 4 };
const CAP = 20_000_000n;
/** On which account 17 is paid. */
const CHOOSER = 1;
/** Of what users do on chain, when there is a second one. */
const ELSEWHERE = 40;
const FUNDED = 1_000_000_000_000n;
const CONFIRMATIONS = 3;
const BLOCK_SECONDS = 1;
const STARTING_MS_MAX = 2_500;
const KILLED_STARTING = 25;
const REORGANIZED = 30;
/** Of what users do on chain, the rest are deposits. */
const FORCED = 20;
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
  readonly #users: readonly ChainUser[];
  readonly #planPath: string;
  #child: ChildProcess | undefined;
  #killedStarting = 0;
  #reorganizations = 0;
  #isPrepared = false;

  constructor(
    plan: KillSettlementPlan,
    at: { chain: LocalChain; contracts: LocalContracts; second: SecondChain | null },
  ) {
    const { chain, contracts, second } = at;
    this.#plan = plan;
    this.#chain = chain;
    this.#contracts = contracts;
    this.#second = second;
    this.#random = new SeededRandom(plan.seed);
    // The last owns the lane.
    this.#users = [...HOLDERS, LANE].map(
      ({ wallet }) => new ChainUser(chain.url, wallet, contracts),
    );
    this.#planPath = join(plan.data, 'plan.json');
  }

  async all(): Promise<KillSettlementResult> {
    const { data, cycles, seed } = this.#plan;
    for (const user of this.#users) await user.fund(FUNDED);
    // Below what a reorganization reaches: else a wallet may lose the money that it is to bring.
    await this.#rpc('anvil_mine', [CONFIRMATIONS + 1]);
    const limits = {
      checkpointCommands: 100,
      pollMs: 50,
      bumpAfterMs: 5_000,
      batch: { commands: 200, bytes: 20_000, ageMs: 200, quietMs: 2_000 },
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
      users: this.#users.map(({ address }) => address),
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
    if (!isStarting) deposits = await this.#depositUntil(untilMs);
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
      this.#isPrepared = false;
    }
    this.#plan.onCycle?.(
      `cycle ${cycle}: killed after ${lifeMs} ms ${isStarting ? 'of starting' : 'of trading'}, ` +
        `${deposits} deposits${depth > 0 ? `, ${depth} blocks reorganized` : ''}`,
    );
  }

  async #depositUntil(untilMs: number): Promise<number> {
    let deposits = 0;
    while (Date.now() < untilMs) {
      await this.#prepare();
      const isElsewhere = this.#second !== null && this.#random.chance(ELSEWHERE);
      if (isElsewhere) await this.#depositElsewhere();
      else if (this.#random.chance(FORCED)) await this.#force();
      else if (await this.#deposit()) deposits += 1;
    }
    return deposits;
  }

  /** What the lane needs at home. */
  async #prepare(): Promise<void> {
    if (this.#second === null || this.#isPrepared) return;
    const owner = this.#users.at(-1) as ChainUser;
    const { account } = HOLDERS[CHOOSER] as (typeof HOLDERS)[number];
    const chooser = { user: this.#users[CHOOSER] as ChainUser, account };
    const { withdrawalHandler: handler } = this.#contracts.vault;
    const of = { handler, funded: FUNDED };
    this.#isPrepared = await this.#second.prepare(owner, chooser, of);
  }

  async #depositElsewhere(): Promise<void> {
    const at = this.#random.between(0, HOLDERS.length - 1);
    const amount = BigInt(this.#random.between(1_000, 200_000));
    const { account } = HOLDERS[at] as (typeof HOLDERS)[number];
    try {
      await this.#second?.users[at]?.deposit(account, amount);
    } catch (error) {
      if (!String(error).includes('UnknownAccount')) throw error;
      await pause(100);
    }
  }

  #secondPlace(): object | null {
    if (this.#second === null) return null;
    const { chain, addresses } = this.#second;
    const path = join(this.#plan.data, 'second-chain.jsonl');
    const at = { nodes: [chain.url], path, addresses, lane: LANE.account };
    return { lane: LANE, place: { ...at, confirmations: CONFIRMATIONS } };
  }

  /** Asks for a withdrawal on chain, as somebody who is not listened to. */
  async #force(): Promise<void> {
    const at = this.#random.between(0, HOLDERS.length - 1);
    const units = BigInt(this.#random.between(1, 60_000));
    const { account } = HOLDERS[at] as (typeof HOLDERS)[number];
    const { clients } = this.#users[at] as ChainUser;
    const way = await WayOut.at(clients, this.#contracts.wayOut.escape);
    try {
      await way.requestWithdrawal({ account, asset: 0, units });
    } catch (error) {
      if (!/NotExitOwner|TooManyOpen/.test(String(error))) throw error;
      await pause(100);
    }
  }

  /** Waits for its block; false while the account is not known on chain. */
  async #deposit(): Promise<boolean> {
    const at = this.#random.between(0, HOLDERS.length - 1);
    const amount = BigInt(this.#random.between(100_000, 5_000_000));
    const { account } = HOLDERS[at] as (typeof HOLDERS)[number];
    try {
      await (this.#users[at] as ChainUser).deposit(account, amount);
      return true;
    } catch (error) {
      if (!String(error).includes('UnknownAccount')) throw error;
      await pause(100);
      return false;
    }
  }

  async #drain(): Promise<SettledProcessReport> {
    const child = this.#start(['--drain']);
    let last = '';
    let isOver = false;
    const preparing = this.#prepareUntil(() => isOver);
    for await (const line of linesOf(child)) last = line;
    isOver = true;
    await preparing;
    if (child.exitCode === null) await once(child, 'exit');
    if (child.exitCode !== 0) throw new Error(`the last life ended with ${child.exitCode}`);
    return JSON.parse(last) as SettledProcessReport;
  }

  /** Without its lane nothing that came to the second chain is credited. */
  async #prepareUntil(isOver: () => boolean): Promise<void> {
    while (!isOver()) {
      await this.#prepare();
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
