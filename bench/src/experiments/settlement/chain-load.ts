import { setTimeout as pause } from 'node:timers/promises';
import {
  batchHashOf,
  configurationHandler,
  deploy,
  deployMirror,
  deployVault,
  entrypoint,
  ITEM,
  type ItemKind,
  type LocalChain,
  type MirrorAddresses,
  playToken,
  SectionWriter,
  send,
  submission,
  type VaultAddresses,
  vault,
} from '@tandem/chain';
import { type Address, type Hex, keccak256, type TransactionReceipt, toHex } from 'viem';

const FIRST_ACCOUNT = 16;
/** Accounts that trade with one another in pairs, so that a batch has each once. */
export const ACCOUNTS = 200;
const MARK = 60_000;
const TIME_US = 1_760_000_000_000_000;
const MONEY = 10n ** 13n;
const SECTION_BYTES_MAX = 2 ** 23;
const DOLLARS = 1_000_000_000;
const LOOK_MS = 2;
const LOOKS_MAX = 60_000;

/** Contracts on a chain of their own with accounts that have money, and batches for them. */
export class ChainLoad {
  readonly #chain: LocalChain;
  readonly #mirror: MirrorAddresses;
  readonly #vault: VaultAddresses;
  readonly #writer = new SectionWriter(SECTION_BYTES_MAX);
  #batchId = 0;
  #head: Hex;
  #deposits = 0;
  #withdrawals = 0;

  private constructor(
    chain: LocalChain,
    parts: { mirror: MirrorAddresses; vault: VaultAddresses; head: Hex },
  ) {
    this.#chain = chain;
    this.#mirror = parts.mirror;
    this.#vault = parts.vault;
    this.#head = parts.head;
  }

  /** Deploys what a venue deploys, with a token of play dollars and one market. */
  static async open(chain: LocalChain): Promise<ChainLoad> {
    const { clients } = chain;
    const admin = clients.signer.account?.address as Address;
    const token = await deploy(clients, playToken, ['Play dollar', 'USD', 6]);
    const delays = { handlerDelay: 0, configurationDelay: 0 };
    const mirror = await deployMirror(clients, { admin, ...delays, escape: admin });
    const call = { address: token, abi: playToken.abi };
    await send(clients, { ...call, functionName: 'mint', args: [admin, MONEY] });
    const window = { outflowLimit: 10n ** 15n, outflowWindow: 3_600 };
    const limits = { minDeposit: 1n, cap: 10n ** 15n, ...window };
    const vaultAddresses = await deployVault(clients, mirror, {
      challengeWindow: 1,
      delaySeconds: 2,
      delayBlocks: 1,
      escape: admin,
      listings: [{ asset: 0, token, unitScale: 1n, limits, probe: 1_000_000n }],
    });
    const allowed = [vaultAddresses.vault, MONEY];
    await send(clients, { ...call, functionName: 'approve', args: allowed });
    const { abi } = entrypoint;
    const read = { address: mirror.entrypoint, abi, functionName: 'headHash' } as const;
    const head = await clients.reader.readContract(read);
    const load = new ChainLoad(chain, { mirror, vault: vaultAddresses, head });
    await load.#listMarket();
    return load;
  }

  /** Registers every account, one batch. Returns its gas. */
  register(): Promise<bigint> {
    for (const account of accounts()) {
      const owner = (account + 0x1000).toString(16).padStart(40, '0');
      this.#item(ITEM.registerAccount).uint(account, 4).hex(owner, 20);
    }
    return this.submit();
  }

  /** Deposits of a user each in a transaction of its own, then one batch that credits them all. */
  async deposit(): Promise<{ readonly each: bigint; readonly batch: bigint }> {
    let each = 0n;
    for (const account of accounts()) {
      const { gasUsed } = await send(this.#chain.clients, {
        address: this.#vault.vault,
        abi: vault.abi,
        functionName: 'deposit',
        args: [0, account, DOLLARS],
      });
      each += gasUsed;
      this.#deposits += 1;
      this.#item(ITEM.creditDeposit).uint(this.#deposits, 8).uint(account, 4).uint(0, 2);
      this.#writer.uint(DOLLARS, 8);
    }
    return { each: each / BigInt(ACCOUNTS), batch: await this.submit() };
  }

  /** Fills between all accounts, each once. */
  trades(isBuy: boolean): Promise<bigint> {
    this.#addTrades(isBuy);
    return this.submit();
  }

  reserve(): Promise<bigint> {
    for (const account of accounts()) {
      this.#withdrawals += 1;
      this.#item(ITEM.reserveWithdrawal)
        .uint(this.#withdrawals * 256, 8)
        .uint(account, 4);
      this.#writer.uint(0, 2).uint(1_000_000, 8).uint(0, 8).uint(TIME_US, 8);
    }
    return this.submit();
  }

  transfers(): Promise<bigint> {
    for (const account of accounts()) {
      const to = FIRST_ACCOUNT + ((account - FIRST_ACCOUNT + 1) % ACCOUNTS);
      this.#item(ITEM.transfer).uint(account, 4).uint(to, 4).uint(0, 2).uint(1_000, 8);
      this.#writer.uint(TIME_US, 8);
    }
    return this.submit();
  }

  prices(count: number): Promise<bigint> {
    for (let at = 0; at < count; at += 1) this.#addPrice(MARK + at);
    return this.submit();
  }

  funding(count: number): Promise<bigint> {
    for (let at = 0; at < count; at += 1) this.#item(ITEM.moveFunding).uint(0, 2).int(1_000);
    return this.submit();
  }

  /** Sends what was written as one batch and waits for its block. Returns the gas of it all. */
  async submit(): Promise<bigint> {
    this.#batchId += 1;
    const batch = {
      batchId: this.#batchId,
      previousHash: this.#head,
      firstSequence: this.#batchId,
      lastSequence: this.#batchId,
      timeUs: TIME_US,
      sections: toHex(this.#writer.take()),
    };
    const { reader, signer } = this.#chain.clients;
    const { account } = signer;
    if (account === undefined) throw new Error('the signer has no account');
    const call = { to: this.#mirror.entrypoint, data: submission(batch), account, chain: null };
    const hash = await signer.sendTransaction({ ...call, gas: 100_000_000n });
    const { status, gasUsed } = await receiptOf(reader, hash);
    if (status !== 'success') throw new Error(`batch ${this.#batchId} reverted`);
    this.#head = batchHashOf(batch);
    return gasUsed;
  }

  async #listMarket(): Promise<void> {
    // Market 0 in asset 0: an index of 100 s, marks within a tenth, a tier of half a per cent.
    this.#item(ITEM.configureMarket).uint(0, 2).uint(2, 1).uint(1, 2).uint(0, 2).uint(100, 8);
    this.#writer.uint(100_000_000, 6).uint(100_000, 4).uint(50_000_000, 4);
    this.#writer.uint(100_000_000, 4).uint(1, 1);
    this.#writer.uint(0, 8).uint(5_000_000, 4).uint(0, 8);
    await send(this.#chain.clients, {
      address: this.#mirror.configuration,
      abi: configurationHandler.abi,
      functionName: 'announce',
      args: [keccak256(this.#writer.announcement())],
    });
    this.#addPrice(MARK);
    await this.submit();
  }

  #addTrades(isBuy: boolean): void {
    for (let at = 0; at < ACCOUNTS; at += 2) {
      this.#item(ITEM.matchOrders).uint(0, 2).uint(MARK, 7).uint(10, 7);
      this.#writer.uint(FIRST_ACCOUNT + at, 4).uint(FIRST_ACCOUNT + at + 1, 4);
      this.#writer
        .uint(isBuy ? 1 : 0, 1)
        .int(270)
        .int(-90)
        .uint(MARK, 7)
        .uint(MARK, 7);
      for (const side of [1, 2]) this.#writer.hex(orderHash(this.#batchId, at, side), 32);
    }
  }

  #addPrice(mark: number): void {
    this.#item(ITEM.updatePrice).uint(0, 2).uint(MARK, 7).uint(0, 7).uint(TIME_US, 8);
    this.#writer.uint(mark, 7);
  }

  #item(kind: ItemKind): SectionWriter {
    return this.#writer.item(kind);
  }
}

/** Asked for again and again: the block is made before anybody could watch for it. */
async function receiptOf(
  reader: LocalChain['clients']['reader'],
  hash: Hex,
): Promise<TransactionReceipt> {
  for (let look = 0; look < LOOKS_MAX; look += 1) {
    const receipt = await reader.getTransactionReceipt({ hash }).catch(() => null);
    if (receipt !== null) return receipt;
    await pause(LOOK_MS);
  }
  throw new Error(`transaction ${hash} is in no block`);
}

function accounts(): readonly number[] {
  return Array.from({ length: ACCOUNTS }, (_, at) => FIRST_ACCOUNT + at);
}

/** No two orders have the same: real hashes are random bytes, which cost more than zeros. */
function orderHash(batch: number, place: number, side: number): string {
  return keccak256(toHex(`${batch} ${place} ${side}`)).slice(2);
}
