import { setTimeout as sleep } from 'node:timers/promises';
import { type AnvilProcess, startAnvil } from '@tandem/local-servers';
import {
  type Abi,
  type Address,
  type ContractFunctionArgs,
  type ContractFunctionName,
  createTestClient,
  type EncodeFunctionDataParameters,
  encodeFunctionData,
  type Hex,
  type HttpTransport,
  http,
  type PublicActions,
  publicActions,
  type TestActions,
  type TransactionReceipt,
  TransactionReceiptNotFoundError,
  walletActions,
} from 'viem';
import { foundry } from 'viem/chains';

/** How time passes from block to block. */
export type ChainClock =
  /** One second a block: a test knows every timestamp. */
  | 'steps'
  /** As the clock on the wall does. */
  | 'wall';

export type NodeOptions = {
  readonly clock?: ChainClock;
  /** Seconds between blocks; without it every transaction is a block. */
  readonly blockSeconds?: number;
  /** 0, the default, is any free one. */
  readonly port?: number;
};

/** A call to a contract that is sent as a transaction. */
export type Sending<
  abi extends Abi | readonly unknown[],
  name extends ContractFunctionName<abi, 'nonpayable' | 'payable'>,
> = {
  readonly from: Address;
  readonly to: Address;
  readonly abi: abi;
  readonly call: name;
  readonly args: ContractFunctionArgs<abi, 'nonpayable' | 'payable', name>;
  readonly value?: bigint;
};

type Submission = { readonly to?: Address; readonly value?: bigint; readonly nonce?: bigint };

/** Below the most that one transaction may use since EIP-7825. */
const GAS_OF_TEST_TRANSACTION = 16_000_000n;
const BLOCK_GAS = 1_000_000_000;
const TIMEOUT_MS = 100_000;
const RECEIPT_PAUSE_MS = 5;

type Client = PublicActions<HttpTransport, typeof foundry> & TestActions & Requests;
type Requests = {
  request(call: {
    readonly method: string;
    readonly params?: readonly unknown[];
  }): Promise<unknown>;
};

/** A chain in memory whose blocks and clock are in the test's hand. Its accounts are unlocked. */
export class TestNode {
  readonly url: string;
  readonly client: Client;
  readonly #process: AnvilProcess;

  private constructor(process: AnvilProcess) {
    this.#process = process;
    this.url = process.url;
    this.client = createTestClient({
      chain: foundry,
      mode: 'anvil',
      transport: http(process.url, { timeout: TIMEOUT_MS, retryCount: 0 }),
      pollingInterval: RECEIPT_PAUSE_MS,
      cacheTime: 0,
    })
      .extend(publicActions)
      .extend(walletActions) as unknown as Client;
  }

  static async start(options: NodeOptions = {}): Promise<TestNode> {
    const pace =
      options.blockSeconds === undefined ? [] : ['--block-time', String(options.blockSeconds)];
    const args = ['--gas-limit', String(BLOCK_GAS), '--preserve-historical-states', ...pace];
    const node = new TestNode(await startAnvil(args, options.port));
    if ((options.clock ?? 'steps') === 'steps') {
      await node.client.setBlockTimestampInterval({ interval: 1 });
    }
    return node;
  }

  async stop(): Promise<void> {
    await this.#process.stop();
  }

  /** @returns the hash; the block is for whoever mines it */
  async submit(from: Address, data: Hex, more: Submission = {}): Promise<Hex> {
    const call: Record<string, unknown> = { from, data, gas: hex(GAS_OF_TEST_TRANSACTION) };
    if (more.to !== undefined) call['to'] = more.to;
    if (more.value !== undefined) call['value'] = hex(more.value);
    if (more.nonce !== undefined) call['nonce'] = hex(more.nonce);
    return (await this.client.request({ method: 'eth_sendTransaction', params: [call] })) as Hex;
  }

  /** @throws when it reverts, with what a call says about why */
  async send<
    const abi extends Abi | readonly unknown[],
    name extends ContractFunctionName<abi, 'nonpayable' | 'payable'>,
  >(sending: Sending<abi, name>): Promise<TransactionReceipt> {
    const data = dataOf(sending);
    const { from, to, value = 0n } = sending;
    const hash = await this.submit(from, data, { to, value });
    const receipt = await this.receipt(hash);
    if (receipt.status === 'success') return receipt;
    const { blockNumber } = receipt;
    await this.client.call({ account: from, to, data, value, blockNumber });
    throw new Error(`${sending.call} failed in block ${blockNumber}`);
  }

  /** Sends all into one block, in this order. */
  async inOneBlock(
    calls: readonly { readonly from: Address; readonly to: Address; readonly data: Hex }[],
  ): Promise<readonly TransactionReceipt[]> {
    await this.client.setAutomine(false);
    const hashes: Hex[] = [];
    for (const { from, to, data } of calls) hashes.push(await this.submit(from, data, { to }));
    await this.mine();
    await this.client.setAutomine(true);
    return Promise.all(hashes.map((hash) => this.receipt(hash)));
  }

  /** Asks until there is one: whoever waits for the next block instead may have missed the last. */
  async receipt(hash: Hex): Promise<TransactionReceipt> {
    const end = Date.now() + TIMEOUT_MS;
    for (;;) {
      const receipt = await this.client.getTransactionReceipt({ hash }).catch(noReceiptYet);
      if (receipt !== null) return receipt;
      if (Date.now() > end) throw new Error(`no block took ${hash} in ${TIMEOUT_MS} ms`);
      await sleep(RECEIPT_PAUSE_MS);
    }
  }

  /**
   * Until everything sent is in a block, where the node mines what it gets: it answers a sender
   * before that. At once where the test mines.
   */
  async untilMined(): Promise<void> {
    if (!(await this.client.getAutomine())) return;
    const end = Date.now() + TIMEOUT_MS;
    while ((await this.client.getTxpoolStatus()).pending > 0) {
      if (Date.now() > end)
        throw new Error(`the node left transactions waiting for ${TIMEOUT_MS} ms`);
      await sleep(RECEIPT_PAUSE_MS);
    }
  }

  async mine(blocks = 1): Promise<void> {
    await this.client.mine({ blocks });
  }

  /** Mines one block so many seconds after the newest. */
  async warp(seconds: bigint): Promise<void> {
    const timestamp = (await this.timestamp()) + seconds;
    await this.client.setNextBlockTimestamp({ timestamp });
    await this.client.mine({ blocks: 1 });
  }

  /** Seconds, of the newest block. */
  async timestamp(): Promise<bigint> {
    return (await this.client.getBlock()).timestamp;
  }

  async snapshot(): Promise<Hex> {
    return this.client.snapshot();
  }

  /** Back to a snapshot, which can be gone back to again. */
  async restore(snapshot: Hex): Promise<Hex> {
    await this.client.revert({ id: snapshot });
    return this.client.snapshot();
  }
}

export function dataOf<
  const abi extends Abi | readonly unknown[],
  name extends ContractFunctionName<abi, 'nonpayable' | 'payable'>,
>(sending: Pick<Sending<abi, name>, 'abi' | 'call' | 'args'>): Hex {
  const { abi, call: functionName, args } = sending;
  return encodeFunctionData({ abi, functionName, args } as unknown as EncodeFunctionDataParameters);
}

function noReceiptYet(error: unknown): null {
  if (error instanceof TransactionReceiptNotFoundError) return null;
  throw error;
}

function hex(value: bigint): Hex {
  return `0x${value.toString(16)}`;
}
