import type { Answer, ChainDeposit, ChainState, ChainWithdrawal } from '@tandem/api';
import type { Caller } from '../transport/caller.ts';
import { VenueError } from '../venue-error.ts';

const LOOK_MS = 500;
/** Looks in a row without an answer of the chain: a node that is started again takes some. */
const UNREAD_LOOKS_MAX = 120;

/** The chain that holds the money: docs/how-to/deposit-and-withdraw.md. */
export class ChainOperations {
  readonly #caller: Caller;

  constructor(caller: Caller) {
    this.#caller = caller;
  }

  /** Contracts, tokens, newest block and batch; where wallets reach the chain. */
  state(): Promise<Answer<ChainState>> {
    return this.#caller.call({ operation: 'chain' });
  }

  /** How far a deposit is, by the hash of its transaction. */
  deposit(transactionHash: string): Promise<Answer<ChainDeposit>> {
    return this.#caller.call({ operation: 'chainDeposit', parameters: { transactionHash } });
  }

  /** How far a withdrawal is on chain, by its number in the history. */
  withdrawal(withdrawalId: number): Promise<Answer<ChainWithdrawal>> {
    return this.#caller.call({ operation: 'chainWithdrawal', parameters: { withdrawalId } });
  }

  /** Tells each new state of a deposit, the last one with its return: credited or refused. */
  followDeposit(
    transactionHash: string,
    onState: (state: ChainDeposit) => void = () => undefined,
    signal?: AbortSignal,
  ): Promise<ChainDeposit> {
    const read = async () => (await this.deposit(transactionHash)).data;
    const isLast = ({ status }: ChainDeposit) => status === 'credited' || status === 'refused';
    return follow({ read, isLast, onState, signal });
  }

  /** Tells each new state of a withdrawal on chain, the last one with its return. */
  followWithdrawal(
    withdrawalId: number,
    onState: (state: ChainWithdrawal) => void = () => undefined,
    signal?: AbortSignal,
  ): Promise<ChainWithdrawal> {
    const read = async () => (await this.withdrawal(withdrawalId)).data;
    const isLast = ({ status }: ChainWithdrawal) => status === 'paid' || status === 'canceled';
    return follow({ read, isLast, onState, signal });
  }
}

type Following<T> = {
  readonly read: () => Promise<T>;
  readonly isLast: (state: T) => boolean;
  readonly onState: (state: T) => void;
  readonly signal: AbortSignal | undefined;
};

/**
 * Rejects with the signal's reason when it is aborted, and as a read does that fails: at once, or
 * when it is the chain that cannot be read, after a minute of that.
 */
async function follow<T>({ read, isLast, onState, signal }: Following<T>): Promise<T> {
  let told = '';
  let unread = 0;
  for (;;) {
    signal?.throwIfAborted();
    const state = await read().catch((error: unknown) => {
      unread += 1;
      if (isUnread(error) && unread < UNREAD_LOOKS_MAX) return null;
      throw error;
    });
    if (state !== null) {
      unread = 0;
      const text = JSON.stringify(state);
      if (text !== told) onState(state);
      told = text;
      if (isLast(state)) return state;
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}

/** The venue does not know what the chain says: it is no answer. */
function isUnread(error: unknown): boolean {
  return error instanceof VenueError && error.code === 'NotReady';
}
