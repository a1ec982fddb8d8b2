import { challenges as contract } from '@tandem/chain';
import type { CommandPort } from '@tandem/ingress';
import type { CancelUpTo } from '@tandem/protocol';
import type { Address, PublicClient } from 'viem';
import type { ChainHead, ChainNodes } from '../nodes/chain-nodes.ts';
import type { OutboxStore } from '../outbox/outbox-store.ts';

const { abi } = contract;
/** Cancels that are read at once. */
const READ_AT_ONCE = 64;
/** A cancel up to a nonce that no key can sign is one of all. */
const NONCE_MAX = BigInt(Number.MAX_SAFE_INTEGER);

export type CancelDeskConfig = {
  readonly challenges: Address;
  readonly confirmations: number;
};

export type CancelDeskParts = {
  readonly nodes: ChainNodes;
  readonly store: OutboxStore;
  readonly port: CommandPort;
};

class CancelError extends Error {
  override readonly name = 'CancelError';
}

/**
 * Brings cancels of the chain to the engine: those that the contract has at a block that is deep
 * enough, in their order. The engine takes the numbers of an account once each, so one that is sent
 * again after a death between the engine and the outbox changes nothing.
 */
export class CancelDesk {
  readonly #parts: CancelDeskParts;
  readonly #config: CancelDeskConfig;
  #isDeployed = false;
  /** Taken by the engine since the start. */
  taken = 0;
  /** What the engine refused, by number, with the reason: not ours to repair. */
  readonly refused: Map<number, string> = new Map();

  constructor(parts: CancelDeskParts, config: CancelDeskConfig) {
    this.#parts = parts;
    this.#config = config;
  }

  async step(head: ChainHead): Promise<void> {
    const { nodes, store } = this.#parts;
    const { challenges: address, confirmations } = this.#config;
    const deep = head.number - BigInt(confirmations);
    if (deep < 0n || !(await this.#isThere(deep))) return;
    const count = await nodes.agreed((client) => countAt(client, address, deep));
    while (store.cancels < count) {
      const from = store.cancels;
      const to = Math.min(count, from + READ_AT_ONCE);
      const cancels = await nodes.agreed((client) =>
        readRange(client, { address, from, to, blockNumber: deep }),
      );
      for (const cancel of cancels) {
        await this.#send(cancel);
        await store.noteCancels(cancel.cancelNumber);
      }
    }
  }

  /** The contract may be younger than the block. */
  async #isThere(blockNumber: bigint): Promise<boolean> {
    if (this.#isDeployed) return true;
    const { challenges: address } = this.#config;
    const code = await this.#parts.nodes.agreed((client) =>
      client.getCode({ address, blockNumber }).then((bytes) => bytes ?? null),
    );
    this.#isDeployed = code !== null;
    return this.#isDeployed;
  }

  async #send(command: CancelUpTo): Promise<void> {
    const outcome = await this.#parts.port.submit({ command, authorization: null });
    const what = `cancel ${command.cancelNumber}`;
    // Also when nobody knows what became of it: it is sent again, and taken once.
    if (outcome.kind === 'refused') throw new CancelError(`${what}: ${outcome.refusal.reason}`);
    if (outcome.kind === 'unauthorized') throw new CancelError(`${what}: ${outcome.error.message}`);
    const [first] = outcome.events;
    if (first?.kind !== 'CommandRejected') this.taken += 1;
    else if (first.reason !== 'RequestOutOfOrder') {
      const { reason, bound, actual } = first;
      this.refused.set(command.cancelNumber, `${reason} (${bound}, ${actual})`);
    }
  }
}

async function countAt(
  client: PublicClient,
  address: Address,
  blockNumber: bigint,
): Promise<number> {
  const call = { address, abi, functionName: 'cancellationCount', blockNumber } as const;
  return Number(await client.readContract(call));
}

type Range = {
  readonly address: Address;
  readonly from: number;
  readonly to: number;
  readonly blockNumber: bigint;
};

function readRange(
  client: PublicClient,
  { address, from, to, blockNumber }: Range,
): Promise<readonly CancelUpTo[]> {
  const call = { address, abi, functionName: 'cancellations', blockNumber } as const;
  const indexes = Array.from({ length: to - from }, (_, at) => from + at);
  return Promise.all(
    indexes.map(async (index) => {
      const [account, keyId, nonce] = await client.readContract({ ...call, args: [BigInt(index)] });
      return {
        kind: 'CancelUpTo',
        account,
        keyId,
        uptoNonce: Number(nonce < NONCE_MAX ? nonce : NONCE_MAX),
        cancelNumber: index + 1,
      } as unknown as CancelUpTo;
    }),
  );
}
