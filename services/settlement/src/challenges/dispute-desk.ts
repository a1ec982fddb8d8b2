import {
  assetService,
  challengeState,
  disputeHandler,
  entrypoint as entrypointContract,
  ITEM,
  isInDispute,
  type OpenedChallenge,
  perpService,
  SectionWriter,
} from '@tandem/chain';
import type { CommandPort } from '@tandem/ingress';
import type { ResolveDispute } from '@tandem/protocol';
import {
  type Address,
  encodeFunctionData,
  type Hex,
  keccak256,
  type Log,
  type PublicClient,
  parseEventLogs,
  sliceHex,
  toHex,
} from 'viem';
import { EachAlone } from '../each-alone.ts';
import type { ChainHead, ChainNodes } from '../nodes/chain-nodes.ts';
import type { TransactionSender } from '../outbox/transaction-sender.ts';

const SETTLEMENT = 0;
/** Of a section, before its items. */
const HEAD_BYTES = 4;
const ITEMS_A_SECTION = 2 ** 16;

export type DisputeDeskConfig = {
  readonly challenges: Address;
  readonly disputes: Address;
  readonly assets: Address;
  readonly entrypoint: Address;
  readonly confirmations: number;
  /** Block before which there were no batches. */
  readonly fromBlock: bigint;
  /** Blocks whose logs are asked for at once. */
  readonly logBlocks: number;
  /** True where the account may announce decisions itself. */
  readonly announces: boolean;
};

export type DisputeDeskParts = {
  readonly nodes: ChainNodes;
  readonly sender: TransactionSender;
  readonly port: CommandPort;
  /** Challenges that are decided, by id. */
  readonly ended: ReadonlyMap<Hex, OpenedChallenge>;
};

/** A fill that put its account in dispute and lost its challenge, with the decision about it. */
type Case = {
  readonly id: Hex;
  readonly command: ResolveDispute;
  readonly item: Hex;
  /** Sequence of the command once the engine has it. */
  sentAt: number | null;
};

/**
 * Ends disputes whose fill lost its challenge: the bond has paid what the fill cost, so nothing
 * more moves, and what stands apart of the account goes back to it unless its owner objects. The
 * decision waits in public first. Keeps nothing on disk: all that it needs is on chain, and a
 * decision that is sent twice moves nothing twice.
 */
export class DisputeDesk {
  readonly #parts: DisputeDeskParts;
  readonly #config: DisputeDeskConfig;
  readonly #cases = new Map<Hex, Case>();
  /** Challenges that ask for nothing here. */
  readonly #done = new Set<Hex>();
  /** Accounts in dispute whose decision waits, with the reason. */
  readonly waiting: Map<number, string> = new Map();
  resolved = 0;

  constructor(parts: DisputeDeskParts, config: DisputeDeskConfig) {
    this.#parts = parts;
    this.#config = config;
  }

  /** @throws LookError at the end, when something failed for some of them */
  async step(head: ChainHead): Promise<void> {
    const deep = head.number - BigInt(this.#config.confirmations);
    if (deep < 0n) return;
    const each = new EachAlone<Hex>('challenge');
    for (const [id, challenge] of this.#parts.ended) {
      if (!this.#done.has(id)) await each.look(id, () => this.#look(challenge, deep));
    }
    each.end();
  }

  async #look(challenge: OpenedChallenge, deep: bigint): Promise<void> {
    const { id, account } = challenge;
    const { nodes } = this.#parts;
    const { challenges, assets } = this.#config;
    const state = await nodes.agreed((reader) => challengeState({ reader }, challenges, id, deep));
    // Decided in a block that is not deep enough yet.
    if (state === 'none' || state === 'open') return;
    const isApart =
      state === 'lost' &&
      (await nodes.agreed((one) => isInDispute(one, { assets, account }, deep)));
    const known = this.#cases.get(id);
    const isOurs = isApart && (known !== undefined || (await this.#began(challenge, deep)));
    if (!isOurs) return this.#end(challenge);
    const open = known ?? caseOf(challenge);
    this.#cases.set(id, open);
    await this.#decide(open, deep);
  }

  #end({ id, account }: Pick<OpenedChallenge, 'id' | 'account'>): void {
    this.#done.add(id);
    if (this.#cases.delete(id)) this.resolved += 1;
    this.waiting.delete(account);
  }

  /**
   * Whether this very fill put the account in dispute: what else stands apart was not asked for,
   * and is not ours to decide.
   */
  async #began({ account, fills }: OpenedChallenge, deep: bigint): Promise<boolean> {
    const [fill] = fills;
    if (fill === undefined) return false;
    const { nodes } = this.#parts;
    const logs = await nodes.agreed((client) => this.#batchLogs(client, fill.leg >> 128n, deep));
    const suspended = parseEventLogs({
      abi: assetService.abi,
      logs: [...logs],
      eventName: 'AccountSuspended',
    }).find(({ args }) => args.account === account);
    // Told right behind it: the leg for which the account was put in dispute.
    const apart = parseEventLogs({
      abi: perpService.abi,
      logs: [...logs],
      eventName: 'LegSuspended',
    }).find(({ logIndex }) => logIndex === (suspended?.logIndex ?? -2) + 1);
    if (apart === undefined) return false;
    const { args } = apart;
    const lots = fill.isBuy ? fill.lots : -fill.lots;
    return (
      args.account === account &&
      args.market === fill.market &&
      args.mode === (fill.isIsolated ? 1 : 0) &&
      args.lots === lots &&
      args.cost === lots * fill.price &&
      args.fee === fill.fee
    );
  }

  /** Logs of the transaction that told a batch; the newest blocks are read first. */
  async #batchLogs(client: PublicClient, batchId: bigint, deep: bigint): Promise<readonly Log[]> {
    const { entrypoint: address, fromBlock, logBlocks } = this.#config;
    const { abi } = entrypointContract;
    for (let toBlock = deep; toBlock >= fromBlock; toBlock -= BigInt(logBlocks)) {
      const first = toBlock - BigInt(logBlocks) + 1n;
      const range = { fromBlock: first > fromBlock ? first : fromBlock, toBlock };
      const of = { address, abi, eventName: 'BatchApplied', args: { batchId } } as const;
      const [applied] = await client.getContractEvents({ ...of, ...range });
      if (applied === undefined) continue;
      const { logs } = await client.getTransactionReceipt({ hash: applied.transactionHash });
      // What nodes add of their own would make two of them differ.
      return logs.map(({ address: from, topics, data, logIndex }) => {
        return { address: from, topics, data, logIndex } as Log;
      });
    }
    return [];
  }

  /** Announces the decision, waits for its window, and has the engine decide. */
  async #decide(open: Case, deep: bigint): Promise<void> {
    const { nodes } = this.#parts;
    const { account } = open.command;
    const hash = keccak256(open.item);
    const said = await nodes.agreed((client) => this.#said(client, { hash, blockNumber: deep }));
    // It ended one dispute of the account; the next one is another matter.
    if (said.isMerged) {
      this.#end({ id: open.id, account });
      return;
    }
    if (open.sentAt !== null && said.sequence < open.sentAt) return;
    if (said.isObjected) {
      this.waiting.set(account, 'its owner objects');
      return;
    }
    if (!said.isAgreed && said.mergesFrom === 0n) return this.#announce(open, hash);
    if (!said.isAgreed && said.timestamp < said.mergesFrom) {
      this.waiting.set(account, `the decision waits until second ${said.mergesFrom}`);
      return;
    }
    await this.#send(open);
  }

  async #announce(open: Case, itemHash: Hex): Promise<void> {
    const { sender } = this.#parts;
    const { announces, disputes } = this.#config;
    const { account } = open.command;
    const purpose = { kind: 'announce', itemHash } as const;
    const what = announces ? 'is announced' : `must be announced: ${open.item}`;
    this.waiting.set(account, `the decision ${what}`);
    if (!announces || sender.has(purpose)) return;
    const call = { abi: disputeHandler.abi, functionName: 'announce' } as const;
    const data = encodeFunctionData({ ...call, args: [open.item] });
    await sender.want({ to: disputes, data, purpose });
  }

  async #send(open: Case): Promise<void> {
    const { command } = open;
    const { account } = command;
    const outcome = await this.#parts.port.submit({ command, authorization: null });
    if (outcome.kind !== 'released') {
      this.waiting.set(account, 'the exchange takes no commands');
      return;
    }
    const [first] = outcome.events;
    if (first?.kind === 'CommandRejected') {
      this.waiting.set(account, `${first.reason} (${first.bound}, ${first.actual})`);
      return;
    }
    open.sentAt = outcome.sequence;
    this.waiting.set(account, 'decided by the engine, not merged on chain yet');
  }

  async #said(
    client: PublicClient,
    { hash, blockNumber }: { readonly hash: Hex; readonly blockNumber: bigint },
  ): Promise<Said> {
    const { disputes, entrypoint } = this.#config;
    const call = { address: disputes, abi: disputeHandler.abi, args: [hash], blockNumber } as const;
    const [mergesFrom, isAgreed, isObjected, isMerged, sequence, block] = await Promise.all([
      client.readContract({ ...call, functionName: 'mergesFrom' }),
      client.readContract({ ...call, functionName: 'isAgreed' }),
      client.readContract({ ...call, functionName: 'isObjected' }),
      client.readContract({ ...call, functionName: 'isMerged' }),
      client.readContract({
        address: entrypoint,
        abi: entrypointContract.abi,
        functionName: 'lastSequence',
        blockNumber,
      }),
      client.getBlock({ blockNumber }),
    ]);
    const { timestamp } = block;
    return { mergesFrom, isAgreed, isObjected, isMerged, sequence: Number(sequence), timestamp };
  }
}

/** What the chain says of a decision at a block. */
type Said = {
  readonly mergesFrom: bigint;
  readonly isAgreed: boolean;
  readonly isObjected: boolean;
  readonly isMerged: boolean;
  /** Last command that is on chain. */
  readonly sequence: number;
  readonly timestamp: bigint;
};

function caseOf({ id, account, fills }: OpenedChallenge): Case {
  const leg = fills[0]?.leg ?? 0n;
  const section = Number((leg >> 64n) & 0xffff_ffff_ffff_ffffn);
  const command = {
    kind: 'ResolveDispute',
    account,
    batchId: Number(leg >> 128n),
    itemIndex: section * ITEMS_A_SECTION + Number((leg >> 1n) & 0xffff_ffffn),
    isUpheld: true,
    asset: SETTLEMENT,
    amount: 0,
  } as unknown as ResolveDispute;
  return { id, command, item: itemOf(command), sentAt: null };
}

/** The bytes that a batch will tell of the decision. */
function itemOf(command: ResolveDispute): Hex {
  const writer = new SectionWriter(2 ** 16);
  writer
    .item(ITEM.resolveDispute)
    .uint(command.account, 4)
    .uint(command.batchId, 8)
    .uint(command.itemIndex, 4)
    .uint(command.isUpheld ? 1 : 0, 1)
    .uint(command.asset, 2)
    .uint(command.amount, 8);
  return sliceHex(toHex(writer.take()), HEAD_BYTES);
}
