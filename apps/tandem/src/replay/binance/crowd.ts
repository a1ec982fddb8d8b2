import { type AccountId, type AssetId, type Command, FIRST_USER_ACCOUNT } from '@tandem/protocol';
import { type AssetUnits, MAX_NOTIONAL } from '@tandem/quantity';

/** An account has at most 256 open orders, a recorded side up to a thousand levels. */
const MAKERS_A_SIDE = 8;
const TAKERS = 4;
const ACCOUNTS = MAKERS_A_SIDE * 2 + TAKERS;

/** Never empty. */
type Makers = readonly [AccountId, ...AccountId[]];

/** Who stands behind a recorded book: nobody knows, so a few accounts hold the levels of a side. */
export const MAKERS: { readonly buy: Makers; readonly sell: Makers } = {
  buy: makersFrom(FIRST_USER_ACCOUNT),
  sell: makersFrom(FIRST_USER_ACCOUNT + MAKERS_A_SIDE),
};

export const RECORDED_TAKERS: readonly AccountId[] = accountsFrom(
  FIRST_USER_ACCOUNT + 2 * MAKERS_A_SIDE,
  TAKERS,
);

/** What a market is traded for: in a perpetual one everybody posts the quote asset. */
export type Money = { readonly quote: AssetId; readonly base: AssetId | null };

/** Opens all accounts and shares out all the money that a venue can hold, by who needs which. */
export function openCrowd({ quote, base }: Money): readonly Command[] {
  const { buy, sell } = MAKERS;
  const all = accountsFrom(FIRST_USER_ACCOUNT, ACCOUNTS);
  const payers = base === null ? all : [...buy, ...RECORDED_TAKERS];
  return [
    ...all.map((account): Command => ({ kind: 'OpenAccount', account, parent: null })),
    ...deposits(quote, payers, 1),
    ...(base === null ? [] : deposits(base, [...sell, ...RECORDED_TAKERS], 1 + payers.length)),
  ];
}

function deposits(
  asset: AssetId,
  accounts: readonly AccountId[],
  from: number,
): readonly Command[] {
  const amount = Math.floor(MAX_NOTIONAL / accounts.length) as AssetUnits;
  return accounts.map((account, index) => ({
    kind: 'CreditDeposit',
    account,
    asset,
    amount,
    chain: 0,
    depositNumber: from + index,
    transactionHash: (from + index).toString(16).padStart(64, '0'),
    logIndex: 0,
  }));
}

function accountsFrom(first: number, count: number): readonly AccountId[] {
  return Array.from({ length: count }, (_, index) => (first + index) as AccountId);
}

function makersFrom(first: number): Makers {
  return [first as AccountId, ...accountsFrom(first + 1, MAKERS_A_SIDE - 1)];
}
