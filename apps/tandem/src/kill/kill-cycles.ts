import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { SeededRandom } from '@tandem/simulation';
import { recompute } from '../audit/recompute.ts';

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url));

/** How often and how late to kill. */
export type KillPlan = {
  readonly data: string;
  readonly cycles: number;
  readonly seed: number;
  /** Longest time that a process lives after its first acknowledgement. */
  readonly lifeMsMax: number;
  readonly onCycle?: (cycle: KillCycle) => void;
};

/** One life of the process. */
export type KillCycle = {
  readonly cycle: number;
  readonly lifeMs: number;
  /** Highest sequence that was acknowledged in this life; 0 when there was none. */
  readonly acknowledged: number;
  readonly acks: number;
  /** Last sequence in the journal after the kill. */
  readonly journaled: number;
  readonly stateHash: string;
  readonly tornBytes: number;
  /** Recorded state hashes that the outsider's replay met. */
  readonly hashesMet: number;
};

/** What all lives together proved. */
export type KillResult = {
  readonly cycles: number;
  readonly seed: number;
  readonly acknowledged: number;
  /** Acknowledged commands that the journal does not hold: must be 0. */
  readonly lost: number;
  /** Lives whose first acknowledgement did not follow the journal: must be 0. */
  readonly gaps: number;
  readonly tornTails: number;
  readonly commands: number;
  readonly stateHash: string;
};

/**
 * Starts the real program on one folder again and again and kills it at a random moment. After each
 * kill an outsider recomputes the whole journal: every acknowledged command must be in it, every
 * hash must fit, and the next life must go on right behind it.
 */
export async function runKillCycles(plan: KillPlan): Promise<KillResult> {
  const random = new SeededRandom(plan.seed);
  let result: KillResult = { ...EMPTY, cycles: plan.cycles, seed: plan.seed };
  let journaled = 0;
  for (let cycle = 1; cycle <= plan.cycles; cycle += 1) {
    const lifeMs = random.between(0, plan.lifeMsMax);
    const life = await live(plan, lifeMs);
    const found = recompute(plan.data);
    result = {
      ...result,
      acknowledged: result.acknowledged + life.count,
      lost: result.lost + Math.max(0, life.last - found.sequence),
      gaps: result.gaps + (life.isGapless(journaled) ? 0 : 1),
      tornTails: result.tornTails + (found.tornBytes > 0 ? 1 : 0),
      commands: found.sequence,
      stateHash: found.stateHash,
    };
    journaled = found.sequence;
    const { stateHash, tornBytes, hashesMet } = found;
    const { last: acknowledged, count: acks } = life;
    plan.onCycle?.({
      cycle,
      lifeMs,
      acknowledged,
      acks,
      journaled,
      stateHash,
      tornBytes,
      hashesMet,
    });
  }
  return result;
}

const EMPTY = { acknowledged: 0, lost: 0, gaps: 0, tornTails: 0, commands: 0, stateHash: '' };

/** Acknowledgements of one life, checked for gaps as they come. */
class Acknowledgements {
  first = 0;
  last = 0;
  count = 0;
  #hasGap = false;

  note(sequence: number): void {
    if (this.count > 0 && sequence !== this.last + 1) this.#hasGap = true;
    if (this.count === 0) this.first = sequence;
    this.last = sequence;
    this.count += 1;
  }

  /** True when they follow each other, and the first one follows the journal as it was. */
  isGapless(journaled: number): boolean {
    return !this.#hasGap && (this.count === 0 || this.first === journaled + 1);
  }
}

async function live(plan: KillPlan, lifeMs: number): Promise<Acknowledgements> {
  const options = ['--acks', '--seed', String(plan.seed), '--seconds', '0'];
  const args = [MAIN, 'simulate', '--data', plan.data, '--speed', 'max', ...options];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const acks = new Acknowledgements();
  const complaints: string[] = [];
  child.stderr.on('data', (chunk: Buffer) => complaints.push(chunk.toString()));
  const lines = createInterface({ input: child.stdout });
  let timer: NodeJS.Timeout | undefined;
  lines.on('line', (line) => {
    const sequence = /^ack ([0-9]+)$/.exec(line)?.[1];
    if (sequence === undefined) return;
    acks.note(Number(sequence));
    // The clock of a life starts with its first acknowledgement: starting up is not what is tested.
    timer ??= setTimeout(() => child.kill('SIGKILL'), lifeMs);
  });
  await ended(child, lines);
  clearTimeout(timer);
  if (child.signalCode !== 'SIGKILL') {
    throw new Error(`a life ended by itself: ${complaints.join('').slice(0, 2_000)}`);
  }
  return acks;
}

/** The process is gone and everything that it wrote has been read. */
async function ended(
  child: ChildProcess,
  lines: ReturnType<typeof createInterface>,
): Promise<void> {
  await Promise.all([
    new Promise<void>((resolve, reject) => {
      child.once('error', reject);
      child.once('exit', () => resolve());
    }),
    new Promise<void>((resolve) => {
      lines.once('close', resolve);
    }),
  ]);
}
