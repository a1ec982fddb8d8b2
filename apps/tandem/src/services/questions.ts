import type { JournalReader, KeyFigures, WalletOwner } from '@tandem/gateway';
import { type ExchangeLink, WireError } from '@tandem/ingress';
import { WALLET_KINDS, type WalletKind } from '@tandem/protocol';
import type { ExchangeAccess } from '../start/exchange-access.ts';

type Input = { readonly [name: string]: unknown };
type Questions = Pick<
  ExchangeAccess,
  'keysOf' | 'wallets' | 'createSecret' | 'deadMan' | 'faucet' | 'journal'
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
    case 'ownerOf':
      return (await access.wallets.ownerOf(walletKind(given), walletId(given))) ?? null;
    case 'createSecret': {
      const fresh = await access.createSecret();
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
      return access.faucet.pour(whole(account), whole(asset), whole(amount));
    }
    case 'heads':
      return access.journal.heads(whole(given['from']), whole(given['limit']));
    case 'bodies':
      return access.journal.bodies(whole(given['from']), whole(given['limit']));
    default:
      throw new WireError('no such question');
  }
}

type Secret = { readonly keyHash: string; readonly secret: string };

/** The same questions from a gateway's end. They reject with `LinkDownError`. */
export function questionsOver(link: ExchangeLink): Questions {
  return {
    keysOf: async (account) => (await link.ask('keysOf', { account })) as readonly KeyFigures[],
    wallets: {
      ownerOf: async (wallet, id) => {
        const owner = await link.ask('ownerOf', { wallet, walletId: id });
        return (owner as WalletOwner | null) ?? undefined;
      },
    },
    createSecret: async () => {
      const fresh = (await link.ask('createSecret', {})) as Secret | null;
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
    faucet: {
      pour: async (account, asset, amount) => {
        const poured = await link.ask('pour', { account, asset, amount });
        return poured as Awaited<ReturnType<Questions['faucet']['pour']>>;
      },
    },
  };
}

function whole(value: unknown): number {
  if (Number.isSafeInteger(value) && (value as number) >= 0) return value as number;
  throw new WireError('a question with a number that is none');
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
