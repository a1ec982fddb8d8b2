import type { VenueView } from '@tandem/feed';
import type { AccountId, AssetId, Command } from '@tandem/protocol';
import type { PriceMemory } from './price-memory.ts';
import type { RegimeName } from './regimes.ts';
import type { SeededRandom } from './seeded-random.ts';

/** What a trader sees and may do while acting. */
export type Desk = {
  readonly view: VenueView;
  readonly memory: PriceMemory;
  readonly timeUs: number;
  /** What everybody talks about. */
  readonly regime: RegimeName;
  send(command: Command): void;
  /** Money from outside; the bank numbers it. */
  deposit(account: AccountId, asset: AssetId, amount: number): void;
};

/** One way to take part in the market. */
export type Trader = {
  readonly account: AccountId;
  readonly style: TraderStyle;
  readonly feeTier: number;
  /** Further accounts of the same owner. */
  readonly subAccounts: readonly AccountId[];
  /** Deposits before the first act, in engine units. */
  readonly funds: readonly (readonly [asset: AssetId, amount: number])[];
  /** Acts once; gives the seconds until the next time. */
  act(desk: Desk): number;
};

export type TraderStyle =
  | 'maker'
  | 'taker'
  | 'momentum'
  | 'hedger'
  | 'gambler'
  | 'spot'
  | 'cautious'
  | 'treasurer'
  | 'mischief'
  | 'backstop';

/** What every trader is made of. */
export type TraderSeat = {
  readonly account: AccountId;
  /** Decides who the trader is: the same for one seed, whenever the venue starts again. */
  readonly character: SeededRandom;
  /** Decides what the trader does. */
  readonly random: SeededRandom;
};
