import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { assetService, type LocalChain, send, startLocalChain } from '@tandem/chain';
import type { LaneConfig, SettlementLimits } from '@tandem/settlement';
import { type Address, createWalletClient, http } from 'viem';
import { ChainUser } from './chain-user.ts';
import { deployLocalContracts, type LocalContracts, type LocalDelays } from './local-contracts.ts';
import { openSettledVenue, type SettledVenue } from './settled-venue.ts';
import { type Holder, VenueDriver } from './venue-driver.ts';

const LOOKS = 2_000;
const PAUSE_MS = 100;
/** A settlement that waits for nothing: batches and looks come at once. */
export const QUICK_LIMITS = {
  pollMs: 50,
  batch: { commands: 2_000, bytes: 60_000, gas: 12_000_000, ageMs: 100, quietMs: 1_000 },
};

/** What a test changes of the usual ground. */
export type GroundPlan = {
  readonly holders: readonly Holder[];
  /** Token units that each holder has in his wallet. */
  readonly funded: bigint;
  readonly confirmations: number;
  /** Nodes of the chain, if not two times the chain itself. */
  readonly nodes?: (url: string) => Promise<readonly string[]>;
  readonly limits?: Partial<SettlementLimits>;
  /** Where fills can be challenged: how long things wait, and the contract made of them. */
  readonly challenges?: {
    readonly delays: LocalDelays;
    readonly deploy: (chain: LocalChain, contracts: LocalContracts) => Promise<Address>;
  };
  /** Further chains; the folder is that of the ground. */
  readonly lanes?: (data: string) => readonly LaneConfig[];
};

/** A local chain with contracts, and a settled venue with users on it. */
export class SettledGround {
  readonly chain: LocalChain;
  readonly contracts: LocalContracts;
  readonly challenges: Address | null;
  readonly users: readonly ChainUser[];
  readonly #plan: GroundPlan;
  readonly data: string;
  venue!: SettledVenue;
  driver!: VenueDriver;

  private constructor(
    chain: LocalChain,
    { contracts, challenges }: { contracts: LocalContracts; challenges: Address | null },
    plan: GroundPlan,
  ) {
    this.chain = chain;
    this.contracts = contracts;
    this.challenges = challenges;
    this.#plan = plan;
    this.users = plan.holders.map(({ wallet }) => new ChainUser(chain.url, wallet, contracts));
    this.data = mkdtempSync(join(tmpdir(), 'tandem-ground-'));
  }

  static async start(plan: GroundPlan): Promise<SettledGround> {
    const chain = await startLocalChain();
    const contracts = await deployLocalContracts(chain.clients, plan.challenges?.delays);
    const challenges = (await plan.challenges?.deploy(chain, contracts)) ?? null;
    const ground = new SettledGround(chain, { contracts, challenges }, plan);
    for (const user of ground.users) await user.fund(plan.funded);
    await ground.open();
    await ground.driver.setUp();
    await ground.driver.openAccounts(plan.holders);
    return ground;
  }

  async open(): Promise<void> {
    const { nodes, confirmations, limits, lanes } = this.#plan;
    const { url } = this.chain;
    this.venue = await openSettledVenue({
      data: this.data,
      nodes: nodes === undefined ? [url, url] : await nodes(url),
      contracts: this.contracts,
      confirmations,
      limits: { ...QUICK_LIMITS, ...limits },
      ...(lanes !== undefined && { lanes: lanes(this.data) }),
      ...(this.challenges !== null && { challenges: this.challenges }),
    });
    this.driver = new VenueDriver(this.venue.exchange);
  }

  async stop(): Promise<void> {
    await this.venue.close();
    this.chain.stop();
    rmSync(this.data, { recursive: true, force: true });
  }

  async rpc(method: string, params: readonly unknown[] = []): Promise<unknown> {
    return this.chain.clients.reader.request({ method, params } as never);
  }

  /** Writes into the accounts of the mirror what the venue never sent, as one of its handlers. */
  async writeAccounts(
    functionName: 'credit' | 'setFlagged',
    args: readonly unknown[],
  ): Promise<void> {
    const { reader, signer } = this.chain.clients;
    const handler = this.contracts.vault.depositHandler;
    await this.rpc('anvil_impersonateAccount', [handler]);
    await this.rpc('anvil_setBalance', [handler, '0xde0b6b3a7640000']);
    const { chain } = signer;
    const transport = http(this.chain.url);
    const client = createWalletClient({ account: handler, transport, ...(chain && { chain }) });
    const { assets: address } = this.contracts.mirror;
    await send({ reader, signer: client }, { address, abi: assetService.abi, functionName, args });
  }

  /** Every holder deposits so many units and has them. */
  async deposit(units: number): Promise<void> {
    const { holders } = this.#plan;
    for (const [at, { account }] of holders.entries()) {
      await this.users[at]?.deposit(account, BigInt(units));
    }
    await this.until('all are credited', () => {
      return holders.every(({ account }) => this.balance(account) === units);
    });
  }

  balance(account: number): number {
    return this.venue.exchange.live.view.accounts.balance(account, 0);
  }

  /** Lets blocks pass until something is so. */
  async until(what: string, isSo: () => boolean | Promise<boolean>): Promise<void> {
    for (let look = 0; look < LOOKS; look += 1) {
      if (await isSo()) return;
      await this.rpc('evm_mine');
      await pause(PAUSE_MS);
    }
    throw new Error(`${what}: ${this.venue.settlement.health() ?? 'healthy'}`);
  }

  /** Everything released is on chain and compared. */
  async compared(): Promise<void> {
    const { sequence } = this.venue.exchange.venue;
    const { settlement } = this.venue;
    await this.until(`sequence ${sequence} is on chain and compared`, () => {
      const { sequence: onChain, batch } = settlement.figures();
      return onChain >= sequence && settlement.comparison()?.batchId === batch;
    });
  }
}
