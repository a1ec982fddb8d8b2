import type { ApiError, ChainCall } from '@tandem/api';
import type {
  ChainReader,
  JournalReader,
  KeyFigures,
  LiabilityReader,
  WalletOwner,
} from '@tandem/gateway';
import { type ExchangeLink, WireError } from '@tandem/ingress';
import type { LimitStanding } from '@tandem/projections';
import type { ReadSteps } from '@tandem/projector';
import { WALLET_KINDS, type WalletKind } from '@tandem/protocol';
import type { ExchangeAccess } from '../start/exchange-access.ts';

type Input = { readonly [name: string]: unknown };
type Questions = Pick<
  ExchangeAccess,
  | 'keysOf'
  | 'limitsOf'
  | 'wallets'
  | 'createSecret'
  | 'deadMan'
  | 'faucet'
  | 'openings'
  | 'journal'
  | 'liabilities'
  | 'chain'
  | 'withdrawalSteps'
>;

/** What gateways ask of the exchange beside commands. Throws `WireError` for no question. */
export async function answerQuestion(
  access: Questions,
  operation: string,
  input: unknown,
): Promise<unknown> {
  const given = (typeof input === 'object' && input !== null ? input : {}) as Input;
  switch (operation) {
    case 'keysOf':
      return access.keysOf(whole(given['account']));
    case 'limitsOf': {
      const signer = { account: whole(given['of']), keyId: whole(given['keyId']) };
      return access.limitsOf(signer, whole(given['account']));
    }
    case 'ownerOf':
      return (await access.wallets.ownerOf(walletKind(given), walletId(given))) ?? null;
    case 'createSecret': {
      const fresh = await access.createSecret(whole(given['account']));
      if (fresh === null) return null;
      return { keyHash: fresh.keyHash, secret: Buffer.from(fresh.secret).toString('hex') };
    }
    case 'arm': {
      const atUs = given['atUs'] === null ? null : whole(given['atUs']);
      await access.deadMan.arm(whole(given['account']), atUs);
      return null;
    }
    case 'pour': {
      const { account, asset, amount } = given;
      return access.faucet.pour(whole(account), whole(asset), whole(amount), address(given));
    }
    case 'heads':
      return access.journal.heads(whole(given['from']), whole(given['limit']));
    case 'bodies':
      return access.journal.bodies(whole(given['from']), whole(given['limit']));
    case 'statements':
      return access.liabilities.statements(whole(given['from']), whole(given['limit']));
    case 'proof': {
      const epoch = given['epoch'] === null ? null : whole(given['epoch']);
      return access.liabilities.proof(whole(given['account']), epoch);
    }
    case 'open':
      return access.openings.take(address(given));
    case 'notOpened':
      await access.openings.giveBack(address(given));
      return null;
    case 'chainState':
      return access.chain.state();
    case 'chainDeposit':
      return access.chain.deposit(transactionHash(given));
    case 'chainWithdrawal':
      return access.chain.withdrawal(whole(given['withdrawalId']));
    case 'chainPayout':
      return access.chain.payout(whole(given['account']), whole(given['asset']));
    case 'chainCall':
      return access.chain.call(chainCall(given['call'] as Input), chainIdOf(given));
    case 'withdrawalSteps':
      return access.withdrawalSteps(whole(given['chain']))(
        whole(given['after']),
        whole(given['limit']),
      );
    default:
      throw new WireError('no such question');
  }
}

type Secret = { readonly keyHash: string; readonly secret: string };

/** The same questions from a gateway's end. They reject with `LinkDownError`. */
export function questionsOver(link: ExchangeLink): Questions {
  return {
    keysOf: async (account) => (await link.ask('keysOf', { account })) as readonly KeyFigures[],
    limitsOf: async ({ account: of, keyId }, account) =>
      (await link.ask('limitsOf', { of, keyId, account })) as LimitStanding,
    wallets: {
      ownerOf: async (wallet, id) => {
        const owner = await link.ask('ownerOf', { wallet, walletId: id });
        return (owner as WalletOwner | null) ?? undefined;
      },
    },
    createSecret: async (account) => {
      const fresh = (await link.ask('createSecret', { account })) as Secret | null;
      if (fresh === null) return null;
      return { keyHash: fresh.keyHash, secret: Buffer.from(fresh.secret, 'hex') };
    },
    deadMan: {
      arm: async (account, atUs) => {
        await link.ask('arm', { account, atUs });
      },
    },
    journal: {
      heads: async (from, limit) =>
        (await link.ask('heads', { from, limit })) as Awaited<ReturnType<JournalReader['heads']>>,
      bodies: async (from, limit) =>
        (await link.ask('bodies', { from, limit })) as Awaited<ReturnType<JournalReader['bodies']>>,
    },
    liabilities: {
      statements: async (from, limit) => {
        const page = await link.ask('statements', { from, limit });
        return page as Awaited<ReturnType<LiabilityReader['statements']>>;
      },
      proof: async (account, epoch) => {
        const proof = await link.ask('proof', { account, epoch });
        return proof as Awaited<ReturnType<LiabilityReader['proof']>>;
      },
    },
    chain: chainOver(link),
    withdrawalSteps: (chain) => async (after, limit) => {
      const steps = await link.ask('withdrawalSteps', { chain, after, limit });
      return steps as Awaited<ReturnType<ReadSteps>>;
    },
    openings: {
      take: async (from) => (await link.ask('open', { address: from })) as ApiError | null,
      giveBack: async (from) => {
        await link.ask('notOpened', { address: from });
      },
    },
    faucet: {
      pour: async (account, asset, amount, from) => {
        const poured = await link.ask('pour', { account, asset, amount, address: from });
        return poured as Awaited<ReturnType<Questions['faucet']['pour']>>;
      },
    },
  };
}

function chainOver(link: ExchangeLink): ChainReader {
  const ask = async <T>(operation: string, input: unknown): Promise<T> =>
    (await link.ask(operation, input)) as T;
  return {
    state: () => ask('chainState', null),
    deposit: (hash) => ask('chainDeposit', { transactionHash: hash }),
    withdrawal: (withdrawalId) => ask('chainWithdrawal', { withdrawalId }),
    payout: (account, asset) => ask('chainPayout', { account, asset }),
    call: (call, chainId) => ask('chainCall', { call, chainId }),
  };
}

/** Gateways passed only what wallets may ask on; what is asked is what they found allowed. */
function chainCall(given: Input | undefined): ChainCall {
  if (typeof given?.['method'] === 'string') return given as unknown as ChainCall;
  throw new WireError('a call without a method');
}

function chainIdOf({ chainId }: Input): number | null {
  return chainId === null ? null : whole(chainId);
}

function transactionHash({ transactionHash: hash }: Input): string {
  if (typeof hash === 'string' && /^0x[0-9a-f]{64}$/.test(hash)) return hash;
  throw new WireError('a question with a hash that is none');
}

function whole(value: unknown): number {
  if (Number.isSafeInteger(value) && (value as number) >= 0) return value as number;
  throw new WireError('a question with a number that is none');
}

function address({ address: from }: Input): string {
  if (typeof from === 'string' && /^[0-9a-zA-Z.:/]{1,60}$/.test(from)) return from;
  throw new WireError('a question with an address that is none');
}

function walletKind({ wallet }: Input): WalletKind {
  const found = WALLET_KINDS.find((kind) => kind === wallet);
  if (found === undefined) throw new WireError('no such kind of wallet');
  return found;
}

function walletId({ walletId: id }: Input): string {
  if (typeof id === 'string' && /^[0-9a-f]{64}$/.test(id)) return id;
  throw new WireError('a question with a wallet that is none');
}
