import { setTimeout as pause } from 'node:timers/promises';
import { type LocalChain, WayOut } from '@tandem/chain';
import type { SeededRandom } from '@tandem/simulation';
import type { Address } from 'viem';
import { ChainUser } from './chain-user.ts';
import type { LocalContracts } from './local-contracts.ts';
import type { SecondChain } from './second-chain.ts';
import type { Holder } from './venue-driver.ts';

export const HOLDERS: readonly Holder[] = [
  { account: 16, wallet: 1 },
  { account: 17, wallet: 2 },
  { account: 18, wallet: 3 },
];
/** The lane to the second chain, where there is one. */
export const LANE: Holder = { account: 19, wallet: 4 };
/** Token units that each has in his wallet. */
export const FUNDED = 1_000_000_000_000n;
/** On which account 17 is paid. */
const CHOOSER = 1;
/** Of what users do on chain, when there is a second one. */
const ELSEWHERE = 40;
/** Of what users do on chain, the rest are deposits. */
const FORCED = 20;
const PAUSE_MS = 100;

/** Where a crowd is. */
export type CrowdGround = {
  readonly chain: LocalChain;
  readonly contracts: LocalContracts;
  /** Null without one. */
  readonly second: SecondChain | null;
};

/** Wallets that deposit, here and on a second chain, and force withdrawals. */
export class ChainCrowd {
  readonly #random: SeededRandom;
  readonly #ground: CrowdGround;
  readonly #users: readonly ChainUser[];
  #isPrepared = false;

  constructor(random: SeededRandom, ground: CrowdGround) {
    this.#random = random;
    this.#ground = ground;
    const { chain, contracts } = ground;
    // The last owns the lane.
    this.#users = [...HOLDERS, LANE].map(
      ({ wallet }) => new ChainUser(chain.url, wallet, contracts),
    );
  }

  get addresses(): readonly Address[] {
    return this.#users.map(({ address }) => address);
  }

  async fund(): Promise<void> {
    for (const user of this.#users) await user.fund(FUNDED);
  }

  /** A reorganization may have undone what the lane needs. */
  doubt(): void {
    this.#isPrepared = false;
  }

  /** What the lane needs at home, if it is not there. */
  async prepare(): Promise<void> {
    const { second, contracts } = this.#ground;
    if (second === null || this.#isPrepared) return;
    const owner = this.#users.at(-1) as ChainUser;
    const { account, user } = this.#holder(CHOOSER);
    const of = { handler: contracts.vault.withdrawalHandler, funded: FUNDED };
    this.#isPrepared = await second.prepare(owner, { user, account }, of);
  }

  /** Returns how many deposits are in blocks. */
  async actUntil(untilMs: number): Promise<number> {
    let deposits = 0;
    while (Date.now() < untilMs) {
      await this.prepare();
      const isElsewhere = this.#ground.second !== null && this.#random.chance(ELSEWHERE);
      if (isElsewhere) await this.#depositElsewhere();
      else if (this.#random.chance(FORCED)) await this.#force();
      else if (await this.#deposit()) deposits += 1;
    }
    return deposits;
  }

  async #depositElsewhere(): Promise<void> {
    const at = this.#anyone();
    const amount = BigInt(this.#random.between(1_000, 200_000));
    const { account } = this.#holder(at);
    await unless(/UnknownAccount/, async () => {
      await this.#ground.second?.users[at]?.deposit(account, amount);
    });
  }

  /** Asks for a withdrawal on chain, as somebody who is not listened to. */
  async #force(): Promise<void> {
    const at = this.#anyone();
    const units = BigInt(this.#random.between(1, 60_000));
    const { account, user } = this.#holder(at);
    const way = await WayOut.at(user.clients, this.#ground.contracts.wayOut.escape);
    await unless(/NotExitOwner|TooManyOpen/, async () => {
      await way.requestWithdrawal({ account, asset: 0, units });
    });
  }

  /** Waits for its block; false while the account is not known on chain. */
  async #deposit(): Promise<boolean> {
    const at = this.#anyone();
    const amount = BigInt(this.#random.between(100_000, 5_000_000));
    const { account, user } = this.#holder(at);
    return unless(/UnknownAccount/, async () => {
      await user.deposit(account, amount);
    });
  }

  #anyone(): number {
    return this.#random.between(0, HOLDERS.length - 1);
  }

  #holder(at: number): { readonly account: number; readonly user: ChainUser } {
    const { account } = HOLDERS[at] as Holder;
    return { account, user: this.#users[at] as ChainUser };
  }
}

/** Does something; false, after a moment, when the chain refuses it for one of these reasons. */
async function unless(reasons: RegExp, work: () => Promise<void>): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    if (!reasons.test(String(error))) throw error;
    await pause(PAUSE_MS);
    return false;
  }
}
