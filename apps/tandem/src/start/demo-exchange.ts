import { join } from 'node:path';
import {
  DailyAllowances,
  DeadManSwitch,
  type Exchange,
  KeyStore,
  openExchange,
  passwordSource,
  readPassword,
  type SignatureDesk,
  type VaultTokens,
} from '@tandem/exchange';
import { eventsOf } from '@tandem/feed';
import type { AccountOpenings, Faucet } from '@tandem/gateway';
import { SYSTEM_CLOCK } from '@tandem/sequencer';
import type { SigningDomain } from '@tandem/signing';
import { LiveCrowd } from '@tandem/simulation';
import type { Logger } from 'pino';
import { makeFolder } from '../arguments/make-folder.ts';
import { type ChainGround, type GroundPlan, openChainGround } from '../chain/chain-ground.ts';
import { type LanePlan, openFarLane } from '../chain/far-lane.ts';
import { fundVenue } from '../chain/fund-venue.ts';
import { DemoActivity, submitAll } from './demo-activity.ts';
import { type DemoKey, openDemoKey } from './demo-key.ts';
import { limitedFaucet, limitedOpenings } from './demo-limits.ts';
import type { StartConfig } from './start-config.ts';
import { openMoney } from './venue-money.ts';
import { setUpVenue } from './venue-setup.ts';

/** Seats of the demo crowd: about two thirds of them trade. */
const CROWD = 48;
const SIGNATURE_THREADS = 1;

type RunningGround = Extract<ChainGround, { kind: 'running' }>;

/** Names and values of the environment. */
export type Environment = { readonly [name: string]: string | undefined };

/** The exchange with everything that sends the venue's own commands beside prices. */
export type DemoExchange = {
  readonly exchange: Exchange;
  readonly signatures: SignatureDesk;
  readonly faucet: Faucet;
  readonly openings: AccountOpenings;
  readonly deadMan: DeadManSwitch;
  readonly demoKey: DemoKey;
  /** Where the money is. */
  readonly ground: ChainGround;
  /** Resolves with the reason when the exchange cannot go on. */
  readonly failed: Promise<Error>;
  /** Statements of liabilities tell from now on what the vault holds. */
  readonly tellVault: (read: VaultTokens) => void;
  /**
   * Gives a new venue its money, and lets the simulated traders begin where they are wanted. With a
   * chain it takes until the settlement has credited.
   */
  startActivity(): Promise<void>;
  /** Ends everything that sends commands. */
  quiet(): Promise<void>;
};

/** Opens the exchange of a folder, and sets a new venue up. */
export async function openDemoExchange(
  config: StartConfig,
  environment: Environment,
  log: Logger,
): Promise<DemoExchange> {
  makeFolder(config.data);
  let vault: VaultTokens = () => null;
  const { exchange, signatures } = await openVenueExchange(config, environment, () => vault());
  const { port, live } = exchange;
  const { data } = config;
  const ground = await openChainGround({ ...groundPlan(config), live, log });
  const hasVault = ground.kind !== 'none';
  if (ground.kind === 'running') fillPockets(exchange, ground);
  const crowd = new LiveCrowd({ seed: config.seed, traders: CROWD }, live.view);
  const { state } = exchange.venue.machine.engine;
  const setup = { live, crowd, ruleVersion: () => state.ruleVersion };
  await setUpVenue(port, setup, hasVault ? 'chain' : 'commands');
  const money = openMoney(ground, { port, live, log });
  const domain = domainOf(config);
  const keyPath = join(data, 'demo-key.json');
  const { keys } = state;
  const isSessionKey = (account: number, keyId: number): boolean =>
    keys.find(account, keyId)?.wallet === null;
  const faucet = hasVault ? null : money.faucet;
  const signing = { port: exchange.publicPort, live, domain, faucet, isSessionKey };
  const demoKey = await openDemoKey(keyPath, signing);
  const { deposit } = money;
  const activity = new DemoActivity(port, crowd, { nowUs: () => SYSTEM_CLOCK.nowUs(), deposit });
  const allowances = new DailyAllowances({
    path: join(config.data, 'daily-allowances.jsonl'),
    nowMs: () => Date.now(),
  });
  const deadMan = new DeadManSwitch({
    port,
    path: join(config.data, 'dead-man-switches.jsonl'),
    nowUs: () => SYSTEM_CLOCK.nowUs(),
  });
  return {
    exchange,
    signatures,
    faucet: limitedFaucet(money.faucet, allowances),
    openings: limitedOpenings(allowances, config.accountsPerAddressPerDay),
    deadMan,
    demoKey,
    ground,
    failed: failureOf(exchange),
    tellVault: (read) => {
      vault = read;
    },
    startActivity: async () => {
      const { bots: hasBots } = config;
      const demoAccount = demoKey.account;
      if (ground.kind === 'running') {
        const venue = { port, live, bank: ground.bank };
        await fundVenue({ ...venue, crowd, demoAccount, hasBots });
        await openLaneOf(ground, venue, log);
      } else if (hasBots && ground.kind === 'none') {
        await submitAll(port, crowd.traderSetup());
      }
      if (hasBots) activity.start();
    },
    quiet: async () => {
      if (ground.kind === 'running') await ground.bank.close();
      await activity.close();
      money.close();
      await deadMan.close();
      await allowances.close();
    },
  };
}

function groundPlan(config: StartConfig): Omit<GroundPlan, 'live' | 'log'> {
  const { data, chain: wanted, chainBlockMs: blockMs, secondChain } = config;
  return {
    data,
    wanted,
    blockMs,
    secondChain,
    challenges: challengesOf(config),
  };
}

/** The second chain, where there is one, is credited out of an account here. */
async function openLaneOf(
  { far, chain, contracts }: RunningGround,
  venue: Pick<LanePlan, 'port' | 'live' | 'bank'>,
  log: Logger,
): Promise<void> {
  if (far === null) return;
  const { cap } = far.contracts;
  // Without it deposits there wait, and health says what for: traders need not.
  await openFarLane({ ...venue, url: chain.url, contracts, cap }).catch((error: Error) =>
    log.warn({ problem: error.message }, 'the lane to the second chain is not open'),
  );
}

/** A wallet that opens an account gets what it needs to deposit by itself. */
function fillPockets({ venue }: Exchange, { bank, far }: RunningGround): void {
  const banks = [bank, ...(far === null ? [] : [far.pockets])];
  venue.listen({
    audience: 'private',
    onReleased: (group) => {
      for (const released of group) {
        const { command } = released;
        if (command.kind !== 'OpenWalletAccount' || command.wallet === 'solana') continue;
        if (eventsOf(released)[0]?.kind !== 'AccountOpened') continue;
        for (const bank of banks) bank.give(`0x${command.walletId.slice(-40)}`);
      }
    },
  });
}

/** Challenges of a new chain. */
function challengesOf(config: StartConfig): GroundPlan['challenges'] {
  const { challenges: isWanted, challengeWindowSeconds: windowSeconds } = config;
  return isWanted ? { domain: domainOf(config), windowSeconds } : null;
}

/** Where signatures of a venue count. */
export function domainOf({ chainId, verifyingContract }: StartConfig): SigningDomain {
  return { chainId, verifyingContract };
}

async function openVenueExchange(
  config: StartConfig,
  environment: Environment,
  vaultTokens: VaultTokens,
): Promise<{ readonly exchange: Exchange; readonly signatures: SignatureDesk }> {
  const demoPassword = join(config.data, 'key-store-password');
  const password = readPassword(passwordSource(environment, demoPassword));
  const keyStore = KeyStore.open(join(config.data, 'key-store'), password);
  const exchange = await openExchange({
    folder: join(config.data, 'journal'),
    publishDelayUs: config.publishDelaySeconds * 1_000_000,
    vaultTokens,
    liabilityEpochUs: config.liabilityEpochSeconds * 1_000_000,
    signatures: {
      domain: domainOf(config),
      threads: SIGNATURE_THREADS,
      chainUrl: environment['TANDEM_CHAIN_URL'] ?? null,
      keyStore,
    },
  });
  const { signatures } = exchange;
  if (signatures === null) throw new Error('an exchange for gateways checks signatures');
  return { exchange, signatures };
}

function failureOf({ venue }: Exchange): Promise<Error> {
  return new Promise((resolve) => {
    venue.listen({ audience: 'public', onReleased: () => {}, onStopped: resolve });
  });
}
