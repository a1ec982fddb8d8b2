import { forcedRequests, vault } from '@tandem/chain';
import type { WithdrawalStep, WithdrawalStepRow } from '@tandem/database';
import { DurableLines } from '@tandem/durable-lines';
import {
  type Address,
  createPublicClient,
  type Hex,
  http,
  type Log,
  type PublicClient,
  parseEventLogs,
} from 'viem';

/** A transaction in a block. */
type Place = { readonly transactionHash: Hex; readonly block: number };

/** A deposit in the vault. */
export type DepositProof = Place & {
  readonly kind: 'deposit';
  readonly number: number;
  readonly account: number;
  readonly asset: number;
  /** Engine units. */
  readonly units: number;
};

/** Unix seconds; lines that are older than these figures have none of them. */
type StepFigures = {
  readonly blockTime?: number;
  readonly unlockTime?: number;
};

type StepProof = Place &
  StepFigures & {
    readonly kind: Exclude<WithdrawalStep, 'requested'>;
    readonly withdrawalId: number;
  };

type RequestProof = Place &
  StepFigures & {
    readonly kind: 'requested';
    readonly requestNumber: number;
  };

type SeenThrough = { readonly kind: 'seen'; readonly block: number };

type Proof = DepositProof | StepProof | RequestProof;
type Line = Proof | SeenThrough;

/** The transactions of a withdrawal. */
export type WithdrawalPlaces = { readonly scheduled: Place | null; readonly paid: Place | null };

const NOWHERE: WithdrawalPlaces = { scheduled: null, paid: null };
const SECOND_US = 1_000_000;
/** The other kind closes positions. */
const WITHDRAW_REQUEST = 0;

/** Where proofs come from. */
export type ProofSource = {
  readonly vault: Address;
  /** Contract of forced requests; null on a chain without. */
  readonly requests: Address | null;
  readonly url: string;
  /** Index of the chain in the venue's configuration. */
  readonly chain: number;
};

/**
 * Which transactions moved money into the vault and out of it: a local node forgets old blocks, and
 * users want to be shown theirs for longer.
 */
export class ChainProofs {
  readonly deposits: Map<Hex, DepositProof> = new Map();
  readonly #lines: DurableLines;
  readonly #withdrawals = new Map<number, WithdrawalPlaces>();
  readonly #all: Proof[] = [];
  readonly #steps: WithdrawalStepRow[] = [];
  readonly #source: ProofSource;
  #seenThrough = 0;
  /** One reading behind the other: two at once would note the same steps twice. */
  #reading: Promise<void> = Promise.resolve();

  /** @throws when the file is there and cannot be read */
  constructor(path: string, source: ProofSource) {
    this.#source = source;
    const present = (): string[] =>
      [...this.#all, this.#seen()].map((line) => JSON.stringify(line));
    this.#lines = DurableLines.open({ path, present }, (line) =>
      this.#take(JSON.parse(line) as Line),
    );
  }

  withdrawal(id: number): WithdrawalPlaces {
    return this.#withdrawals.get(id) ?? NOWHERE;
  }

  /** Steps of withdrawals behind a number, in their order. */
  steps(after: number, limit: number): readonly WithdrawalStepRow[] {
    return this.#steps.slice(after, after + limit);
  }

  /** Reads on up to a block. */
  readThrough(block: number): Promise<void> {
    const reading = this.#reading.then(() => this.#readOn(block));
    this.#reading = reading.catch(() => undefined);
    return reading;
  }

  async #readOn(block: number): Promise<void> {
    if (block <= this.#seenThrough) return;
    const { url, vault: ofMoney, requests } = this.#source;
    const client = createPublicClient({ transport: http(url), cacheTime: 0 });
    const range = { fromBlock: BigInt(this.#seenThrough + 1), toBlock: BigInt(block) };
    const address = requests === null ? [ofMoney] : [ofMoney, requests];
    const logs = await client.getLogs({ address, ...range });
    const found: Proof[] = [];
    for (const proof of proofsOf(logs)) {
      if (proof.kind === 'deposit') found.push(proof);
      else found.push({ ...proof, blockTime: await timeOf(client, proof.block) });
    }
    this.#seenThrough = block;
    if (found.length === 0) return;
    const lines: readonly Line[] = [...found, this.#seen()];
    for (const line of lines) this.#take(line);
    await Promise.all(lines.map((line) => this.#lines.append(JSON.stringify(line))));
  }

  close(): Promise<void> {
    return this.#lines.close();
  }

  #seen(): SeenThrough {
    return { kind: 'seen', block: this.#seenThrough };
  }

  #take(line: Line): void {
    if (line.kind === 'seen') {
      this.#seenThrough = line.block;
      return;
    }
    this.#all.push(line);
    if (line.kind === 'deposit') {
      this.deposits.set(line.transactionHash, line);
      return;
    }
    this.#steps.push(stepOf(this.#source.chain, line, this.#steps.length + 1));
    if (line.kind === 'requested' || line.kind === 'canceled') return;
    const { transactionHash, block, withdrawalId } = line;
    const known = this.withdrawal(withdrawalId);
    const place = { transactionHash, block };
    const step = line.kind === 'scheduled' ? { scheduled: place } : { paid: place };
    this.#withdrawals.set(withdrawalId, { ...known, ...step });
  }
}

/** The steps of a file that nobody writes now, for tables that are filled without a chain. */
export function keptSteps(path: string, chain: number): readonly WithdrawalStepRow[] {
  const nobody = '0x0000000000000000000000000000000000000000';
  const proofs = new ChainProofs(path, { vault: nobody, requests: null, url: '', chain });
  return proofs.steps(0, Number.MAX_SAFE_INTEGER);
}

type VaultLog = Log<bigint, number, false>;

async function timeOf(client: PublicClient, block: number): Promise<number> {
  const { timestamp } = await client.getBlock({ blockNumber: BigInt(block) });
  return Number(timestamp);
}

// tidy: flat list
function proofsOf(logs: readonly VaultLog[]): readonly Proof[] {
  const found: Proof[] = [];
  const events = parseEventLogs({ abi: [...vault.abi, ...forcedRequests.abi], logs: [...logs] });
  for (const [at, log] of events.entries()) {
    const { transactionHash, blockNumber } = log;
    const place = { transactionHash, block: Number(blockNumber) };
    switch (log.eventName) {
      case 'Deposited': {
        const { number, account, asset, units } = log.args;
        const figures = { number: Number(number), account, asset, units: Number(units) };
        found.push({ kind: 'deposit', ...place, ...figures });
        break;
      }
      case 'WithdrawalScheduled': {
        const { id, unlockTime } = log.args;
        found.push({ kind: 'scheduled', ...place, withdrawalId: Number(id), unlockTime });
        break;
      }
      case 'WithdrawalPaid': {
        // What its owner refuses becomes his claim, in the same call and right behind.
        const next = events[at + 1];
        const isClaim = next?.eventName === 'ClaimMade' && next.transactionHash === transactionHash;
        const isWhole = log.args.unitsLeft === 0n;
        const kind = isClaim ? 'claimable' : isWhole ? 'paid' : 'paidInPart';
        found.push({ kind, ...place, withdrawalId: Number(log.args.id) });
        break;
      }
      case 'WithdrawalCanceled':
        found.push({ kind: 'canceled', ...place, withdrawalId: Number(log.args.id) });
        break;
      case 'RequestFiled':
        if (log.args.kind !== WITHDRAW_REQUEST) break;
        found.push({ kind: 'requested', ...place, requestNumber: Number(log.args.number) });
        break;
      default:
        break;
    }
  }
  return found;
}

function stepOf(
  chain: number,
  proof: StepProof | RequestProof,
  stepNumber: number,
): WithdrawalStepRow {
  const { kind: step, transactionHash, block, blockTime, unlockTime } = proof;
  return {
    chain,
    stepNumber,
    step,
    withdrawalId: proof.kind === 'requested' ? null : proof.withdrawalId,
    requestNumber: proof.kind === 'requested' ? proof.requestNumber : null,
    transactionHash,
    block,
    timeUs: blockTime === undefined ? null : blockTime * SECOND_US,
    unlocksAtUs: unlockTime === undefined ? null : unlockTime * SECOND_US,
  };
}
