import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import type { CommandPort } from '@tandem/ingress';
import type { LiveVenue } from '@tandem/projections';
import type { AccountId, Command } from '@tandem/protocol';
import { US_PER_DAY } from '@tandem/quantity';
import { SYSTEM_CLOCK } from '@tandem/sequencer';
import { type Signer, type SigningDomain, secp256k1Signer, signRequest } from '@tandem/signing';
import { demoDeposit, type PlayMoney } from './faucet.ts';

/** A funded account of the demo venue, with its private keys: they are for anybody here. */
export type DemoKey = {
  readonly account: number;
  /** Key 1: opens the account, registers keys, withdraws. */
  readonly walletPrivateKey: string;
  /** Key 2: trades, reads, transfers. */
  readonly keyId: number;
  readonly privateKey: string;
};

/** Above the seats of the demo crowd, below their sub-accounts. */
const DEMO_ACCOUNT = 1_000;
const WALLET_KEY = 1;
const SESSION_KEY = 2;
const ALL_SCOPES = 31;
const YEAR_DAYS = 365;
const DEADLINE_US = 10_000_000;
const DEMO_MONEY = 100_000_000_000;

type Ground = {
  readonly port: CommandPort;
  readonly live: LiveVenue;
  readonly domain: SigningDomain;
  /** Null where its first money comes later, by the chain. */
  readonly faucet: PlayMoney | null;
  readonly isSessionKey: (account: number, keyId: number) => boolean;
};

/**
 * Opens the demo account as any wallet would, and later finds it in its file. Each step looks for
 * itself whether it was taken: a kill may have come between any two.
 */
export async function openDemoKey(path: string, ground: Ground): Promise<DemoKey> {
  const key = readOrCreate(path);
  const wallet = signerOf(key.walletPrivateKey);
  const session = signerOf(key.privateKey);
  const account = key.account as AccountId;
  const { accounts } = ground.live.view;
  if (accounts.get(account) === undefined) {
    await sign(ground, wallet, { nonce: 1, account }, openingOf(account, wallet));
  }
  if (!ground.isSessionKey(account, SESSION_KEY)) {
    await sign(ground, wallet, { nonce: 2, account }, registrationOf(account, session));
  }
  if (ground.faucet !== null && demoKeyMoney(ground.live, account).length > 0) {
    await ground.faucet.credit(account, 0, DEMO_MONEY);
  }
  return key;
}

/** The first money of the demo account, unless it has got it. */
export function demoKeyMoney(live: LiveVenue, account: number): readonly Command[] {
  if ((live.view.accounts.get(account)?.paidIn.size ?? 0) > 0) return [];
  return [demoDeposit(live, { account, asset: 0, amount: DEMO_MONEY })];
}

function openingOf(account: AccountId, wallet: Signer): Command {
  const walletId = wallet.publicKeyHash.slice(24).padStart(64, '0');
  return { kind: 'OpenWalletAccount', account, wallet: 'evm', walletId };
}

function registrationOf(account: AccountId, session: Signer): Command {
  return {
    kind: 'RegisterSessionKey',
    account,
    keyId: SESSION_KEY,
    scheme: session.scheme,
    publicKeyHash: session.publicKeyHash,
    scopes: ALL_SCOPES,
    expiresAtUs: Math.floor(SYSTEM_CLOCK.nowUs() + YEAR_DAYS * US_PER_DAY) as never,
    maxOrderNotional: null,
    maxPositionNotional: null,
    maxLeverage: null,
    maxDailyLoss: null,
    maxDailyVolume: null,
    maxExtraFeePpb: 0,
    markets: [],
  };
}

function signerOf(privateKey: string): Signer {
  return secp256k1Signer(Buffer.from(privateKey.slice(2), 'hex'));
}

/** The file comes first: an account whose keys nobody has would be lost. */
function readOrCreate(path: string): DemoKey {
  if (existsSync(path)) return JSON.parse(readFileSync(path, 'utf8')) as DemoKey;
  const fresh = (): string => `0x${randomBytes(32).toString('hex')}`;
  const key = {
    account: DEMO_ACCOUNT,
    walletPrivateKey: fresh(),
    keyId: SESSION_KEY,
    privateKey: fresh(),
  };
  const text = `${JSON.stringify(key, null, 2)}\n`;
  writeFileSync(`${path}.new`, text, { mode: 0o600, flush: true });
  renameSync(`${path}.new`, path);
  return key;
}

async function sign(
  { port, domain }: Ground,
  wallet: Signer,
  { nonce, account }: { readonly nonce: number; readonly account: AccountId },
  command: Command,
): Promise<void> {
  const nowUs = Math.floor(SYSTEM_CLOCK.nowUs());
  const deadlineUs = nowUs + DEADLINE_US;
  const numbers = { account, keyId: WALLET_KEY, nonce, deadlineUs };
  const made = await signRequest(wallet, domain, { ...numbers, extraFeePpb: 0, command });
  const authorization = { kind: 'Authorization', ...made } as never;
  const outcome = await port.submit({ command, authorization });
  if (outcome.kind === 'unauthorized') throw new Error(`demo key: ${outcome.error.message}`);
  if (outcome.kind === 'refused') throw new Error(`demo key: ${outcome.refusal.reason}`);
  const [first] = outcome.events;
  if (first?.kind === 'CommandRejected') {
    throw new Error(`demo key: ${command.kind} ${first.reason} ${first.bound} ${first.actual}`);
  }
}
