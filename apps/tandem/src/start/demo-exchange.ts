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
} from '@tandem/exchange';
import type { AccountOpenings, Faucet } from '@tandem/gateway';
import { SYSTEM_CLOCK } from '@tandem/sequencer';
import type { SigningDomain } from '@tandem/signing';
import { LiveCrowd } from '@tandem/simulation';
import { makeFolder } from '../arguments/make-folder.ts';
import { DemoActivity, submitAll } from './demo-activity.ts';
import { type DemoKey, openDemoKey } from './demo-key.ts';
import { limitedFaucet, limitedOpenings } from './demo-limits.ts';
import { DemoPayer } from './demo-payer.ts';
import { DemoFaucet } from './faucet.ts';
import type { StartConfig } from './start-config.ts';
import { setUpVenue } from './venue-setup.ts';

/** Seats of the demo crowd: about two thirds of them trade. */
const CROWD = 48;
const SIGNATURE_THREADS = 1;

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
  /** Resolves with the reason when the exchange cannot go on. */
  readonly failed: Promise<Error>;
  /** Lets the simulated traders begin, where they are wanted. */
  startActivity(): Promise<void>;
  /** Ends everything that sends commands. */
  quiet(): Promise<void>;
};

/** Opens the exchange of a folder, and sets a new venue up. */
export async function openDemoExchange(
  config: StartConfig,
  environment: Environment,
): Promise<DemoExchange> {
  makeFolder(config.data);
  const { exchange, signatures } = await openVenueExchange(config, environment);
  const { port, live } = exchange;
  const crowd = new LiveCrowd({ seed: config.seed, traders: CROWD }, live.view);
  const { state } = exchange.venue.machine.engine;
  await setUpVenue(port, { live, crowd, ruleVersion: () => state.ruleVersion });
  const faucet = new DemoFaucet(port, live);
  const domain = domainOf(config);
  const keyPath = join(config.data, 'demo-key.json');
  const { keys } = state;
  const isSessionKey = (account: number, keyId: number): boolean =>
    keys.find(account, keyId)?.wallet === null;
  const ground = { port: exchange.publicPort, live, domain, faucet, isSessionKey };
  const demoKey = await openDemoKey(keyPath, ground);
  const activity = new DemoActivity(port, crowd, () => SYSTEM_CLOCK.nowUs());
  const payer = new DemoPayer(port, live);
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
    faucet: limitedFaucet(faucet, allowances),
    openings: limitedOpenings(allowances, config.accountsPerAddressPerDay),
    deadMan,
    demoKey,
    failed: failureOf(exchange),
    startActivity: async () => {
      if (!config.bots) return;
      await submitAll(port, crowd.traderSetup());
      activity.start();
    },
    quiet: async () => {
      await activity.close();
      payer.close();
      await deadMan.close();
      await allowances.close();
    },
  };
}

/** Where signatures of a venue count. */
export function domainOf({ chainId, verifyingContract }: StartConfig): SigningDomain {
  return { chainId, verifyingContract };
}

async function openVenueExchange(
  config: StartConfig,
  environment: Environment,
): Promise<{ readonly exchange: Exchange; readonly signatures: SignatureDesk }> {
  const demoPassword = join(config.data, 'key-store-password');
  const password = readPassword(passwordSource(environment, demoPassword));
  const keyStore = KeyStore.open(join(config.data, 'key-store'), password);
  const exchange = await openExchange({
    folder: join(config.data, 'journal'),
    publishDelayUs: config.publishDelaySeconds * 1_000_000,
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
