import { edgeError } from '@tandem/api';
import type { DailyAllowances, DailyRule } from '@tandem/exchange';
import type { AccountOpenings, Faucet } from '@tandem/gateway';
import type { PlayMoney } from './faucet.ts';

/** Ten pours of one asset a day for an account, a hundred for an address; in units of the asset. */
const POURED_BY_ACCOUNT: DailyRule = { each: 1e11, all: 1e13 };
const POURED_BY_ADDRESS: DailyRule = { each: 1e12, all: 1e13 };
/** Accounts that all addresses together open in a day; their numbers last for 100 years so. */
const ACCOUNTS_ALL = 100_000;

/** The faucet, as far as an account and an address may drain it in a day. */
export function limitedFaucet(faucet: PlayMoney, allowances: DailyAllowances): Faucet {
  return {
    pour: async (account, asset, amount, address) => {
      const problem = faucet.problemOf(amount);
      if (problem !== null) return problem;
      const byAccount = { what: `asset ${asset} by account`, who: String(account), amount };
      const byAddress = { what: `asset ${asset} by address`, who: address, amount };
      const first = await allowances.take(byAccount, POURED_BY_ACCOUNT);
      if (!first.isAllowed) return edgeError('DailyLimit', figures('play money', first));
      const second = await allowances.take(byAddress, POURED_BY_ADDRESS);
      if (!second.isAllowed) {
        await allowances.giveBack(byAccount);
        return edgeError('DailyLimit', figures('play money of an address', second));
      }
      const poured = await faucet.credit(account, asset, amount);
      if ('sequence' in poured) return poured;
      await Promise.all([byAccount, byAddress].map((taken) => allowances.giveBack(taken)));
      return poured;
    },
  };
}

/** Accounts that an address may open in a day. */
export function limitedOpenings(allowances: DailyAllowances, each: number): AccountOpenings {
  const taking = (who: string) => ({ what: 'accounts', who, amount: 1 });
  return {
    take: async (address) => {
      const taken = await allowances.take(taking(address), { each, all: ACCOUNTS_ALL });
      return taken.isAllowed ? null : edgeError('DailyLimit', figures('accounts', taken));
    },
    giveBack: (address) => allowances.giveBack(taking(address)),
  };
}

type Refused = { readonly limit: number; readonly used: number; readonly retryAfterMs: number };

function figures(what: string, { limit, used, retryAfterMs }: Refused) {
  return { what, limit, used, retryAfterMs };
}
