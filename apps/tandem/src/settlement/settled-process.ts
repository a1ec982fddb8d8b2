import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { forcedRequests, localAccount, localClients, REQUEST_STATES, vault } from '@tandem/chain';
import { SeededRandom } from '@tandem/simulation';
import { FAR_CHAIN, LOCAL_CHAIN } from '../chain/chain-indexes.ts';
import { sayJson } from '../output.ts';
import { laneOf, type SecondPlace } from './second-chain.ts';
import { openSettledVenue, type SettledVenue, type SettledVenueConfig } from './settled-venue.ts';
import { type Holder, VenueDriver } from './venue-driver.ts';

/** What a settled venue that is to be killed is started with, as JSON in a file. */
type SettledProcessPlan = {
  readonly venue: SettledVenueConfig;
  readonly holders: readonly Holder[];
  /** Of the second chain; null without one. */
  readonly second: { readonly place: SecondPlace; readonly lane: Holder } | null;
};

/** Last words of a life that ends by itself. */
export type SettledProcessReport = {
  readonly comparedFigures: number;
  readonly differences: readonly string[];
  readonly comparedBatch: number;
  readonly sequence: number;
};

const PRICE = 1_000;
const PAUSE_MS = 20;
const DRAIN_MS_MAX = 240_000;

// Trades until it is killed; with --drain only lets everything come to its end.
const { values } = parseArgs({
  options: {
    plan: { type: 'string' },
    seed: { type: 'string', default: '1' },
    drain: { type: 'boolean', default: false },
  },
});

async function run(path: string): Promise<void> {
  const plan = JSON.parse(readFileSync(path, 'utf8')) as SettledProcessPlan;
  const { venue: config, holders, second } = plan;
  const lanes = second === null ? [] : [laneOf(second.place)];
  const venue = await openSettledVenue({ ...config, lanes });
  const driver = new VenueDriver(venue.exchange);
  await driver.setUp();
  await driver.openAccounts(holders);
  if (second !== null) {
    const { lane } = second;
    await driver.openAccounts([lane]);
    // In each life but the first it is there.
    await driver.offer({ kind: 'ConfigureLane', chain: FAR_CHAIN, account: lane.account });
  }
  sayJson({ isOpen: true });
  if (values.drain) return drain(venue, plan);
  const random = new SeededRandom(Number(values.seed));
  const accounts = holders.map(({ account }) => account);
  for (;;) {
    await driver.price(PRICE + random.between(-3, 3));
    const buyer = random.pick(accounts);
    const seller = random.pick(accounts.filter((account) => account !== buyer));
    const size = random.between(2, 20);
    await driver.trade(buyer, seller, { price: PRICE + random.between(-3, 3), size });
    if (random.chance(20)) await driver.withdraw(buyer, random.between(1, 50_000));
    await pause(PAUSE_MS);
  }
}

async function drain(
  venue: SettledVenue,
  { venue: config, second }: SettledProcessPlan,
): Promise<void> {
  const { exchange, settlement } = venue;
  const { totals } = exchange.live.view;
  const untilMs = Date.now() + DRAIN_MS_MAX;
  const isPast = async (what: string, isSo: () => boolean | Promise<boolean>): Promise<void> => {
    while (!(await isSo())) {
      const fault = settlement.health() ?? 'healthy';
      if (Date.now() > untilMs) throw new Error(`${what}: ${fault}`);
      await pause(PAUSE_MS);
    }
  };
  // Its money may come during this life only: no deposit must come behind the count.
  const laneBalance = (): number => {
    return second === null ? 1 : exchange.live.view.accounts.balance(second.lane.account, 0);
  };
  await isPast('the lane has no money', () => laneBalance() > 0);
  // Deposits that are in blocks but not deep enough are still to come.
  await isPast('deposits are not credited', async () => {
    return (totals.depositNumbers.get(LOCAL_CHAIN) ?? 0) === (await depositsOnChain(config));
  });
  if (second !== null) {
    const { place } = second;
    await isPast('deposits of the second chain are not credited and taken', async () => {
      const [count, taken] = await countsOf(place);
      return (totals.depositNumbers.get(FAR_CHAIN) ?? 0) === count && taken === count;
    });
  }
  await isPast('forced requests are open', async () => (await openRequests(config)) === 0);
  await isPast('withdrawals are pending', () => totals.pendingWithdrawals.size === 0);
  const { sequence } = exchange.venue;
  await isPast(`the chain is before ${sequence}`, () => {
    const { sequence: onChain, batch } = settlement.figures();
    return onChain >= sequence && settlement.comparison()?.batchId === batch;
  });
  const comparison = settlement.comparison();
  const report: SettledProcessReport = {
    comparedFigures: comparison?.figures ?? 0,
    differences: comparison?.told ?? [],
    comparedBatch: comparison?.batchId ?? 0,
    sequence,
  };
  await venue.close();
  sayJson(report);
}

/** Number of the newest deposit. */
async function depositsOnChain({ nodes, contracts }: SettledVenueConfig): Promise<number> {
  const [url] = nodes as readonly [string];
  const { reader } = localClients(url, localAccount(0));
  const call = { address: contracts.vault.vault, abi: vault.abi } as const;
  return Number(await reader.readContract({ ...call, functionName: 'depositCount' }));
}

/** Deposits of the second chain, and those that are taken. */
async function countsOf({ nodes, addresses }: SecondPlace): Promise<readonly [number, number]> {
  const [url] = nodes as readonly [string];
  const { reader } = localClients(url, localAccount(0));
  const call = { address: addresses.vault, abi: vault.abi } as const;
  const count = await reader.readContract({ ...call, functionName: 'depositCount' });
  const taken = await reader.readContract({ ...call, functionName: 'takenCount' });
  return [Number(count), Number(taken)];
}

async function openRequests({ nodes, contracts }: SettledVenueConfig): Promise<number> {
  const [url] = nodes as readonly [string];
  const { reader } = localClients(url, localAccount(0));
  const call = { address: contracts.wayOut.requests, abi: forcedRequests.abi } as const;
  const count = await reader.readContract({ ...call, functionName: 'requestCount' });
  let open = 0;
  for (let number = 1n; number <= count; number += 1n) {
    const of = { ...call, functionName: 'requestOf', args: [number] } as const;
    if (REQUEST_STATES[(await reader.readContract(of)).state] === 'open') open += 1;
  }
  return open;
}

if (values.plan === undefined) throw new Error('--plan names a file');
await run(values.plan);
