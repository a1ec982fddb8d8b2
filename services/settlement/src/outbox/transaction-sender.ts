import {
  type Address,
  type Hex,
  keccak256,
  type LocalAccount,
  type PublicClient,
  TransactionNotFoundError,
} from 'viem';
import type { ChainHead, ChainNodes } from '../nodes/chain-nodes.ts';
import type { Intent, OutboxStore, Purpose, Sending } from './outbox-store.ts';

export type SenderConfig = {
  readonly chainId: number;
  readonly confirmations: number;
  readonly bumpAfterMs: number;
  readonly feePerGasMax: bigint;
  readonly tipPerGas: bigint;
};

export type SenderParts = {
  readonly nodes: ChainNodes;
  readonly store: OutboxStore;
  readonly account: LocalAccount;
  readonly nowMs: () => number;
};

/** A call that is to be made once. */
export type WantedCall = {
  readonly to: Address;
  readonly data: Hex;
  readonly purpose: Purpose;
  /** Wei that goes with it; absent: none. */
  readonly value?: bigint;
};

/** Room above the estimate: state may change between it and the block. */
const GAS_ROOM_PERCENT = 130n;
/** Ethereum takes no transaction with a higher limit (EIP-7825). */
const TRANSACTION_GAS_MAX = 1n << 24n;
/** A replacement must offer at least a tenth more; an eighth is what nodes expect. */
const BUMP_NUMERATOR = 9n;
const BUMP_DENOMINATOR = 8n;

/**
 * Brings intents on chain in the order of their nonces: sends again what was dropped, offers more
 * for what is stuck, and forgets an intent only when its block is deep enough. Everything follows
 * from the nonce of the account and the store, so it goes on after a death at any instruction.
 */
export class TransactionSender {
  readonly #parts: SenderParts;
  readonly #config: SenderConfig;
  sent = 0;
  bumped = 0;

  constructor(parts: SenderParts, config: SenderConfig) {
    this.#parts = parts;
    this.#config = config;
  }

  /** True while a transaction for this purpose is under way. */
  has(purpose: Purpose): boolean {
    const wanted = JSON.stringify(purpose);
    const { intents } = this.#parts.store;
    return [...intents.values()].some((intent) => JSON.stringify(intent.purpose) === wanted);
  }

  /** Transactions of a kind that are under way. */
  count(kind: Purpose['kind']): number {
    let count = 0;
    for (const { purpose } of this.#parts.store.intents.values()) {
      if (purpose.kind === kind) count += 1;
    }
    return count;
  }

  /**
   * What a call would cost now.
   *
   * @throws the node's error when it would not succeed
   */
  async estimate({ to, data }: Pick<WantedCall, 'to' | 'data'>): Promise<number> {
    const { address } = this.#parts.account;
    const { reader } = this.#parts.nodes;
    return Number(await reader.estimateGas({ account: address, to, data }));
  }

  /**
   * Makes an intent of a call that would succeed now.
   *
   * @throws the node's error with the contract's reason when it would not; nothing is kept then
   */
  async want({ to, data, purpose, value = 0n }: WantedCall): Promise<void> {
    const { nodes, store, account } = this.#parts;
    const { address } = account;
    const estimate = await nodes.reader.estimateGas({ account: address, to, data, value });
    const counted = await nodes.reader.getTransactionCount({ address, blockTag: 'latest' });
    const nonce = Math.max(store.nextNonce, counted);
    const gas = gasLimitOf(estimate).toString();
    const intent = { nonce, to, data, gas, purpose, sendings: [] };
    await store.addIntent(value === 0n ? intent : { ...intent, value: value.toString() });
  }

  /** Moves every intent one step on, and returns those that have just become final. */
  async drive(head: ChainHead): Promise<readonly Intent[]> {
    const { store, account, nodes } = this.#parts;
    const { address } = account;
    const intents = [...store.intents.values()].toSorted((a, b) => a.nonce - b.nonce);
    if (intents.length === 0) return [];
    const deep = head.number - BigInt(this.#config.confirmations);
    const { reader } = nodes;
    const included = await reader.getTransactionCount({ address, blockNumber: head.number });
    const settled =
      deep < 0n ? 0 : await reader.getTransactionCount({ address, blockNumber: deep });
    const final: Intent[] = [];
    for (const intent of intents) {
      if (intent.nonce < settled) {
        await store.endIntent(intent.nonce);
        final.push(intent);
      } else if (intent.nonce >= included) {
        await this.#push(intent, head);
      }
    }
    return final;
  }

  async #push(intent: Intent, head: ChainHead): Promise<void> {
    const { nodes, nowMs } = this.#parts;
    const last = intent.sendings.at(-1);
    if (last === undefined) return this.#sign(intent, this.#fees(head));
    if (nowMs() - last.atMs > this.#config.bumpAfterMs) {
      this.bumped += 1;
      return this.#sign(intent, this.#raised(last, head));
    }
    if (await isKnown(nodes.reader, last.hash)) return;
    // Dropped by the node, or never told to it: the same bytes again.
    const feePerGas = BigInt(last.feePerGas);
    const { raw } = await this.#signed(intent, { feePerGas, tipPerGas: BigInt(last.tipPerGas) });
    await this.#broadcast(raw);
  }

  #fees({ baseFee }: ChainHead): Fees {
    const { feePerGasMax, tipPerGas } = this.#config;
    const wanted = 2n * baseFee + tipPerGas;
    const feePerGas = wanted < feePerGasMax ? wanted : feePerGasMax;
    return { feePerGas, tipPerGas: tipPerGas < feePerGas ? tipPerGas : feePerGas };
  }

  #raised(last: Sending, head: ChainHead): Fees {
    const raise = (fee: string): bigint => (BigInt(fee) * BUMP_NUMERATOR) / BUMP_DENOMINATOR + 1n;
    const { feePerGasMax } = this.#config;
    const atLeast = raise(last.feePerGas);
    const fresh = this.#fees(head).feePerGas;
    const wanted = fresh > atLeast ? fresh : atLeast;
    const feePerGas = wanted < feePerGasMax ? wanted : feePerGasMax;
    const tip = raise(last.tipPerGas);
    return { feePerGas, tipPerGas: tip < feePerGas ? tip : feePerGas };
  }

  /** The hash is on disk before any node knows it. */
  async #sign(intent: Intent, fees: Fees): Promise<void> {
    const { raw, hash } = await this.#signed(intent, fees);
    const { store, nowMs } = this.#parts;
    await store.addSending(intent.nonce, {
      hash,
      feePerGas: fees.feePerGas.toString(),
      tipPerGas: fees.tipPerGas.toString(),
      atMs: nowMs(),
    });
    await this.#broadcast(raw);
  }

  async #signed(intent: Intent, fees: Fees): Promise<{ raw: Hex; hash: Hex }> {
    const { account } = this.#parts;
    const raw = await account.signTransaction({
      type: 'eip1559',
      chainId: this.#config.chainId,
      nonce: intent.nonce,
      to: intent.to,
      data: intent.data,
      value: BigInt(intent.value ?? 0),
      gas: BigInt(intent.gas),
      maxFeePerGas: fees.feePerGas,
      maxPriorityFeePerGas: fees.tipPerGas,
    });
    return { raw, hash: keccak256(raw) };
  }

  /** A refusal is no answer: whether it is on chain is told by the nonce, at the next look. */
  async #broadcast(raw: Hex): Promise<void> {
    this.sent += 1;
    await this.#parts.nodes.reader
      .sendRawTransaction({ serializedTransaction: raw })
      .catch(() => undefined);
  }
}

/** With room, but not more of it than the largest transaction has where the estimate fits it. */
export function gasLimitOf(estimate: bigint): bigint {
  const withRoom = (estimate * GAS_ROOM_PERCENT) / 100n;
  const isCut = estimate <= TRANSACTION_GAS_MAX && withRoom > TRANSACTION_GAS_MAX;
  return isCut ? TRANSACTION_GAS_MAX : withRoom;
}

type Fees = { readonly feePerGas: bigint; readonly tipPerGas: bigint };

async function isKnown(reader: PublicClient, hash: Hex): Promise<boolean> {
  try {
    await reader.getTransaction({ hash });
    return true;
  } catch (error) {
    if (error instanceof TransactionNotFoundError) return false;
    throw error;
  }
}
