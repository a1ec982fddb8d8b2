import { setTimeout as pause } from 'node:timers/promises';
import { edgeError } from '@tandem/api';
import type { CommandPort } from '@tandem/ingress';
import type { LiveVenue } from '@tandem/projections';
import type { CreditDeposit } from '@tandem/protocol';
import { unreachable } from '@tandem/quantity';
import type { Logger } from 'pino';
import type { ChainGround } from '../chain/chain-ground.ts';
import { type PlayBank, PlayBankError } from '../chain/play-bank.ts';
import { DemoPayer } from './demo-payer.ts';
import { DemoFaucet, type PlayMoney, pourProblem } from './faucet.ts';

/** How play money comes into a venue, and how it leaves. */
export type VenueMoney = {
  readonly faucet: PlayMoney;
  /** Takes the deposits of simulated traders; null where they are commands like others. */
  readonly deposit: ((wanted: CreditDeposit) => void) | null;
  close(): void;
};

/** Of a venue with a chain money comes from its vault alone, and leaves through it. */
export function openMoney(
  ground: ChainGround,
  { port, live, log }: { port: CommandPort; live: LiveVenue; log: Logger },
): VenueMoney {
  switch (ground.kind) {
    case 'none': {
      const payer = new DemoPayer(port, live);
      return { faucet: new DemoFaucet(port, live), deposit: null, close: () => payer.close() };
    }
    case 'standing':
      return { faucet: NO_MONEY, deposit: () => {}, close: () => {} };
    case 'running':
      return {
        faucet: pouredOnChain(ground.bank, live),
        deposit: depositOnce(ground.bank, log),
        close: () => {},
      };
    default:
      return unreachable(ground);
  }
}

const NO_MONEY: PlayMoney = {
  problemOf: pourProblem,
  credit: () => Promise.resolve(edgeError('NotReady', { part: 'chain' })),
};

/** Below what clients wait for an answer. */
const CREDIT_WAIT_MS = 5_000;

/** A pour is a deposit on chain: answered when it is credited, or is on its way for long enough. */
function pouredOnChain(bank: PlayBank, live: LiveVenue): PlayMoney {
  return {
    problemOf: pourProblem,
    credit: async (account, asset, amount) => {
      const figures = { bound: 0, actual: amount };
      if (!bank.lists(asset)) {
        const message = `DepositCapExceeded (0, ${amount})`;
        return { code: 'DepositCapExceeded', message, inputs: figures };
      }
      try {
        const late = pause(CREDIT_WAIT_MS, null, { ref: false });
        await Promise.race([bank.deposit({ account, asset, amount }), late]);
      } catch (error) {
        if (!(error instanceof PlayBankError)) throw error;
        return edgeError('NotReady', { part: 'chain' });
      }
      return { sequence: live.sequence, timeUs: live.timeUs };
    },
  };
}

/** A trader asks at each turn until the money is there: one deposit is under way at a time. */
function depositOnce(bank: PlayBank, log: Logger): (wanted: CreditDeposit) => void {
  const underWay = new Set<string>();
  return ({ account, asset, amount }) => {
    const key = `${account}/${asset}`;
    if (underWay.has(key)) return;
    underWay.add(key);
    bank
      .deposit({ account, asset, amount })
      .catch((error: unknown) => {
        if (error instanceof PlayBankError && error.message === 'closing') return;
        log.warn({ account, asset, error: String(error) }, 'a trader got no money');
      })
      .finally(() => underWay.delete(key));
  };
}
