import {
  type Address,
  type Hex,
  keccak256,
  type LocalAccount,
  type TransactionReceipt,
} from 'viem';
import { describeFault } from '../chain/node-faults.ts';
import { dataOfSteps } from './data-fee.ts';
import type { ExecutorConfig, ExecutorEvent, ExecutorParts } from './executor-parts.ts';
import type { GasEstimates } from './gas-estimates.ts';
import { CANCEL_GAS, computeBump, computeFees, type Fees } from './gas-policy.ts';
import { type Inclusion, type Intent, lastSending, type Sending } from './intent.ts';
import type { IntentStore, NewIntent, Refusal, Written } from './intent-store.ts';

/** The block that a look at the chain is about. */
export type Head = {
  readonly number: bigint;
  /** Seconds of the chain. */
  readonly timestamp: bigint;
  /** Wei; of a chain without EIP-1559 the price of gas that its node names. */
  readonly baseFeePerGas: bigint;
  readonly isLegacy: boolean;
  /** Wei for the data of one step, paid beside its gas; 0 where the chain charges none. */
  readonly dataFeeWei: bigint;
  /** Since it was seen first, by the clock of this machine. */
  readonly idleMs: number;
};

/** A refusal that lasts is told again after this. */
const REFUSED_EVERY_MS = 30_000;

type LaneParts = {
  readonly parts: ExecutorParts;
  readonly config: ExecutorConfig;
  readonly store: IntentStore;
  readonly gas: GasEstimates;
  readonly account: LocalAccount;
  /** What a receipt means, which the protocol knows. */
  readonly inclusionOf: (intent: Intent, receipt: TransactionReceipt) => Promise<Inclusion>;
};

/** The nonces that come next: by blocks, with all that waits, by what the store has sent. */
type Nonces = { readonly latest: number; readonly pending: number; readonly own: number };

/** What is to be sent; the lane gives it its nonce. */
export type WantedIntent = Omit<NewIntent, 'account' | 'createdAtMs'>;

/**
 * The transactions of one key. Nonces are given out under one lock and written down before the
 * broadcast. Everything follows from the database and the nonce that the chain knows, so it goes on
 * after a death at any instruction: what was written is sent again, byte by byte.
 */
export class AccountLane {
  readonly #lane: LaneParts;
  #tail: Promise<unknown> = Promise.resolve();
  /** It could not pay for its last transaction: others are used until somebody looks again. */
  isShort = false;
  /** Transactions of its key wait that the store knows nothing of: it sends none of its own. */
  isOccupied = false;
  #isLookedAt = false;
  #refusedAtMs = Number.NEGATIVE_INFINITY;

  constructor(lane: LaneParts) {
    this.#lane = lane;
  }

  get address(): Address {
    return this.#lane.account.address;
  }

  /** Writes and sends; a refusal has written nothing. */
  send(wanted: WantedIntent, head: Head): Promise<Written | Refusal> {
    const run = this.#tail.then(() => this.#send(wanted, head));
    this.#tail = run.catch(() => undefined);
    return run;
  }

  async #send(wanted: WantedIntent, head: Head): Promise<Written | Refusal> {
    const { parts, config, store } = this.#lane;
    const fees = computeFees(head, config.gas);
    const { address } = this;
    const nonces = await this.#nonces();
    const foreign = this.#judgeForeign(nonces);
    if (foreign !== null) return foreign;
    const intent: NewIntent = { ...wanted, account: address, createdAtMs: parts.nowMs() };
    const dataWei = head.dataFeeWei * dataOfSteps(wanted.purpose);
    const costMaxWei = wanted.gas * fees.feePerGas + dataWei;
    const { budget } = config;
    const balance = await parts.nodes.ask((client) => client.getBalance({ address }));
    const owedWei = await store.owedBy(address);
    this.isShort = balance < owedWei + costMaxWei;
    if (this.isShort) {
      const short = { spentWei: owedWei, costMaxWei, limitWei: balance };
      return { kind: 'refused', reason: 'AccountBalance', ...short };
    }
    const allowance = { budget, costMaxWei, chainNonce: nonces.latest };
    const written = await store.write(intent, allowance, (nonce) =>
      this.#sign({ call: wanted.call, gas: wanted.gas, nonce }, 'call', { ...fees, ...head }),
    );
    if (written.kind === 'written') {
      this.#say(written.intent, 'signed', wanted.purpose, { feePerGasWei: `${fees.feePerGas}` });
      await this.#broadcast(written.intent, lastSending(written.intent).raw);
    }
    return written;
  }

  /**
   * Somebody else's nonce is never used: what waits may be an earlier run whose store is gone, and
   * to take its place would do twice, or undo, what it does. The lane waits until it is in a block.
   */
  #judgeForeign({ latest, pending, own }: Nonces): Refusal | null {
    const next = Math.max(latest, own);
    this.#isLookedAt = true;
    this.isOccupied = pending > next;
    return this.isOccupied
      ? { kind: 'refused', reason: 'ForeignPending', firstNonce: next, count: pending - next }
      : null;
  }

  /** Those that wait are counted first: what gets into a block meanwhile is none of others. */
  async #nonces(): Promise<Nonces> {
    const { parts, store } = this.#lane;
    const { address } = this;
    const count = (blockTag: 'pending' | 'latest'): Promise<number> =>
      parts.nodes.ask((client) => client.getTransactionCount({ address, blockTag }));
    const pending = await count('pending');
    return { pending, latest: await count('latest'), own: await store.nextNonce(address) };
  }

  async #lookForForeign(): Promise<void> {
    const foreign = this.#judgeForeign(await this.#nonces());
    if (foreign?.reason !== 'ForeignPending') return;
    const { firstNonce, count } = foreign;
    const reason =
      `ForeignPending: ${count} transactions of ${this.address} wait that this store did not ` +
      `send, from nonce ${firstNonce}; nothing is sent before they are in a block`;
    const about = { positionId: null, account: this.address, reason };
    const numbers = { firstNonce: `${firstNonce}`, count: `${count}` };
    this.#lane.parts.onEvent({ kind: 'failing', ...about, numbers });
  }

  /** Settles what is in blocks, takes back what no longer is, and pushes what waits. */
  async drive(head: Head): Promise<void> {
    if (this.isOccupied || !this.#isLookedAt) await this.#lookForForeign();
    const intents = await this.#lane.store.unsettled(this.address);
    if (intents.length === 0) return;
    const count = await this.#countAt(head);
    const waiting: Intent[] = [];
    for (const intent of intents) {
      if (intent.nonce < count) await this.#settle(intent, head);
      else {
        if (intent.state === 'included') await this.#takeBack(intent);
        waiting.push(intent);
      }
    }
    for (const [index, intent] of waiting.entries()) {
      // Those with higher nonces cannot go before the lowest: only that one is worth more.
      const isBumped = index === 0 && (await this.#bump(intent, head));
      if (!isBumped) await this.#broadcast(intent, lastSending(intent).raw);
    }
  }

  /**
   * Lets the nonce of something that is no longer wanted be used up by nothing. Not when it is used
   * up already: it may be what closed the position, and the next look reads its receipt.
   */
  async cancel(intent: Intent, reason: string, head: Head): Promise<void> {
    if (intent.cancelReason !== null || intent.nonce < (await this.#countAt(head))) return;
    const fees = computeBump(lastSending(intent), head, this.#lane.config.gas);
    if (fees === null) return;
    const sending = await this.#sign(
      { call: { to: this.address, data: '0x' }, gas: CANCEL_GAS, nonce: intent.nonce },
      'cancel',
      { ...fees, ...head },
    );
    const costMaxWei = CANCEL_GAS * fees.feePerGas;
    const { budget } = this.#lane.config;
    await this.#lane.store.addSending(intent, sending, {
      budget,
      costMaxWei,
      cancelReason: reason,
    });
    this.#say(intent, 'canceling', reason, { feePerGasWei: `${fees.feePerGas}` });
    await this.#broadcast(intent, sending.raw);
  }

  /** Of the block that was looked at: a node that is behind cannot answer, and so not mislead. */
  #countAt({ number }: Head): Promise<number> {
    const { address } = this;
    const { nodes } = this.#lane.parts;
    return nodes.ask((client) => client.getTransactionCount({ address, blockNumber: number }));
  }

  async #bump(intent: Intent, head: Head): Promise<boolean> {
    const { config, parts, store } = this.#lane;
    const last = lastSending(intent);
    if (parts.nowMs() - last.sentAtMs < config.gas.bumpAfterMs) return false;
    const fees = computeBump(last, head, config.gas);
    if (fees === null) {
      const feePerGasMaxWei = `${config.gas.feePerGasMaxWei}`;
      this.#say(intent, 'failing', 'FeeCapReached', { feePerGasMaxWei });
      return false;
    }
    const isCancel = last.kind === 'cancel';
    const call = isCancel ? { to: this.address, data: '0x' as const } : intent.call;
    const gas = isCancel ? CANCEL_GAS : intent.gas;
    const wanted = { call, gas, nonce: intent.nonce };
    const sending = await this.#sign(wanted, last.kind, { ...fees, ...head });
    const { budget } = config;
    const allowance = { budget, costMaxWei: gas * fees.feePerGas };
    const { cancelReason } = intent;
    const refusal = await store.addSending(intent, sending, { ...allowance, cancelReason });
    if (refusal !== null) {
      this.#say(intent, 'failing', refusal.reason, {});
      return false;
    }
    this.#say(intent, 'bumped', intent.purpose, { feePerGasWei: `${fees.feePerGas}` });
    await this.#broadcast(intent, sending.raw);
    return true;
  }

  async #settle(intent: Intent, head: Head): Promise<void> {
    const { parts, config, store, gas, inclusionOf } = this.#lane;
    const receipt = await this.#receiptOf(intent);
    if (receipt === null) return this.#displace(intent, head);
    const isFinal = head.number - receipt.blockNumber + 1n >= config.confirmations;
    const isNew = intent.inclusion?.blockHash !== receipt.blockHash;
    if (!isNew && !isFinal) return;
    const inclusion = isNew ? await inclusionOf(intent, receipt) : intent.inclusion;
    await store.include(intent, inclusion, isFinal);
    if (isNew && inclusion.result === 'success') await gas.learn(intent, inclusion.gasUsed);
    parts.onEvent({
      kind: isFinal ? 'final' : 'included',
      positionId: intent.positionId,
      account: this.address,
      reason: `${intent.purpose} ${inclusion.result}`,
      numbers: { nonce: `${intent.nonce}`, feeWei: `${inclusion.feeWei}` },
    });
  }

  async #receiptOf(intent: Intent): Promise<TransactionReceipt | null> {
    for (const { hash } of intent.sendings.toReversed()) {
      const receipt = await this.#lane.parts.nodes.ask(async (client) => {
        try {
          return await client.getTransactionReceipt({ hash });
        } catch (error) {
          if (isNotFound(error)) return null;
          throw error;
        }
      });
      if (receipt !== null) return receipt;
    }
    return null;
  }

  /** The nonce is used up, deep in the chain, and by none of ours: somebody else has the key. */
  async #displace(intent: Intent, head: Head): Promise<void> {
    const { config, parts, store } = this.#lane;
    const deep = head.number - config.confirmations;
    if (deep < 0n) return;
    const { address } = this;
    const settled = await parts.nodes.ask((client) =>
      client.getTransactionCount({ address, blockNumber: deep }),
    );
    if (intent.nonce >= settled || (await this.#receiptOf(intent)) !== null) return;
    await store.include(intent, { ...NOTHING, blockNumber: deep }, true);
    this.#say(intent, 'lost', 'NonceUsedByAnother', {});
  }

  async #takeBack(intent: Intent): Promise<void> {
    await this.#lane.store.exclude(intent);
    this.#say(intent, 'reorganized', intent.purpose, {});
  }

  async #sign(
    wanted: { readonly call: Intent['call']; readonly gas: bigint; readonly nonce: number },
    kind: Sending['kind'],
    { feePerGas, tipPerGas, isLegacy }: Fees & Pick<Head, 'isLegacy'>,
  ): Promise<Sending> {
    const { account, config, parts } = this.#lane;
    const { call, gas, nonce } = wanted;
    const { to, data } = call;
    const body = { chainId: config.chainId, nonce, to, data, gas };
    const raw = await account.signTransaction(
      isLegacy
        ? { ...body, type: 'legacy', gasPrice: feePerGas }
        : { ...body, type: 'eip1559', maxFeePerGas: feePerGas, maxPriorityFeePerGas: tipPerGas },
    );
    return { feePerGas, tipPerGas, hash: keccak256(raw), kind, raw, sentAtMs: parts.nowMs() };
  }

  /** A refusal is no answer: whether it is on chain is told by the nonce, at the next look. */
  async #broadcast(intent: Intent, raw: Hex): Promise<void> {
    const { nodes, nowMs } = this.#lane.parts;
    try {
      await nodes.broadcast(raw);
    } catch (error) {
      const why = describeFault(error);
      // It was included just now.
      if (/nonce too low/i.test(why) || nowMs() < this.#refusedAtMs + REFUSED_EVERY_MS) return;
      this.#refusedAtMs = nowMs();
      this.#say(intent, 'failing', 'BroadcastRefused', { why });
    }
  }

  #say(
    { positionId, nonce }: Intent,
    kind: ExecutorEvent['kind'],
    reason: string,
    numbers: Readonly<Record<string, string>>,
  ): void {
    const event = { kind, positionId, account: this.address, reason };
    this.#lane.parts.onEvent({ ...event, numbers: { nonce: `${nonce}`, ...numbers } });
  }
}

const NOTHING: Omit<Inclusion, 'blockNumber'> = {
  blockHash: '0x',
  hash: null,
  result: 'displaced',
  gasUsed: 0n,
  gasPriceWei: 0n,
  feeWei: 0n,
  frozenAt: null,
  reward: null,
  refundWei: 0n,
};

function isNotFound(error: unknown): boolean {
  return error instanceof Error && error.name === 'TransactionReceiptNotFoundError';
}
