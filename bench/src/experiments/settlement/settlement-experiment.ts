import { type LocalChain, startLocalChain } from '@tandem/chain';
import { median } from '../../measure/percentiles.ts';
import { atMost, known, type Outcome, type Row, round } from '../../report/outcome.ts';
import type { Experiment, Run } from '../experiment.ts';
import { ACCOUNTS, ChainLoad } from './chain-load.ts';

const BATCHES = { full: 100, quick: 20 };
const TRADES_A_BATCH = ACCOUNTS / 2;
/** Measured on a local chain, two-sided trades in batches of 100: how peers settle one. */
const PEERS = [
  { name: 'DESK', gas: 85_000 },
  { name: 'Orderly', gas: 78_000 },
] as const;
/** Prices of gas in 10^-9 of the coin, and where they are usual. */
const GAS_PRICES = [
  { gwei: 0.01, where: 'rollup, quiet' },
  { gwei: 1, where: 'Ethereum, quiet' },
  { gwei: 20, where: 'Ethereum, busy' },
] as const;
const COIN_DOLLARS = 3_000;
const BLOCK_GAS = 30_000_000;
const BLOCK_SECONDS = 12;
const GOAL_GAS = 30_000;
const GOAL_DEPOSIT_GAS = 60_000;

/** What settlement costs on a chain, and how much of it a chain takes. */
export const settlementExperiment: Experiment = {
  name: 'settlement',
  run: async (run) => {
    run.say('settlement: contracts on a local chain');
    const chain = await startLocalChain();
    try {
      return await measure(chain, run);
    } finally {
      chain.stop();
    }
  },
};

async function measure(chain: LocalChain, run: Run): Promise<Outcome> {
  const load = await ChainLoad.open(chain);
  const register = perItem(await load.register());
  const deposit = await load.deposit();
  const first = perTrade(await load.trades(true));
  await load.trades(true);
  const prices = perItem(await load.prices(ACCOUNTS));
  const funding = perItem(await load.funding(ACCOUNTS));
  const transfer = perItem(await load.transfers());
  const reserve = perItem(await load.reserve());
  run.say('settlement: trades');
  const batches = run.isQuick ? BATCHES.quick : BATCHES.full;
  const { gas, perSecond } = await settle(load, { batches, rounds: run.rounds });
  const credit = perItem(deposit.batch);
  const events: readonly Row[] = [
    { event: 'two-sided trade, both have a position', gas },
    { event: 'two-sided trade, two new positions', gas: first },
    { event: 'deposit, transaction of the user', gas: Number(deposit.each) },
    { event: 'deposit credited', gas: credit },
    { event: 'withdrawal reserved and scheduled', gas: reserve },
    { event: 'transfer', gas: transfer },
    { event: 'account registered', gas: register },
    { event: 'price', gas: prices },
    { event: 'funding of a market', gas: funding },
  ];
  return {
    sections: [eventSection(events), costSection(gas), paceSection(gas, perSecond)],
    ratios: PEERS.map((peer) => known(`settlement: gas, ${peer.name} to us`, peer.gas / gas, 'x')),
    goals: [
      atMost('settlement: two-sided trade in a batch of 100', gas, { goal: GOAL_GAS, unit: 'gas' }),
      atMost('settlement: deposit credited', credit, { goal: GOAL_DEPOSIT_GAS, unit: 'gas' }),
      known('settlement: trades settled on a local chain', perSecond, '1/s'),
    ],
  };
}

/** Batches one after the other, each waited for, as the settlement sends them. */
async function settle(
  load: ChainLoad,
  { batches, rounds }: { readonly batches: number; readonly rounds: number },
): Promise<{ readonly gas: number; readonly perSecond: number }> {
  const paces: number[] = [];
  let gas = 0n;
  for (let turn = 0; turn < rounds; turn += 1) {
    const begun = performance.now();
    for (let batch = 0; batch < batches; batch += 1) {
      gas = await load.trades(batch % 2 === 0);
    }
    paces.push((batches * TRADES_A_BATCH * 1e3) / (performance.now() - begun));
  }
  return { gas: perTrade(gas), perSecond: median(paces) };
}

function eventSection(rows: readonly Row[]) {
  return {
    name: 'settlement gas',
    title: 'Gas of an event on chain',
    notes: [
      `${TRADES_A_BATCH} trades, ${ACCOUNTS} of anything else a batch, between ${ACCOUNTS} ` +
        'accounts; the whole transaction with its calldata is divided by the number.',
    ],
    rows,
  };
}

function costSection(gas: number) {
  const sides = [{ name: 'Tandem', gas }, ...PEERS];
  return {
    name: 'settlement cost',
    title: `Cost of a two-sided trade, dollars, at ${COIN_DOLLARS} dollars the coin`,
    notes: ['Peers: their contracts on a local chain, batches of 100, measured before, not here.'],
    rows: sides.map((side) => ({
      venue: side.name,
      gas: side.gas,
      ...Object.fromEntries(
        GAS_PRICES.map(({ gwei, where }) => [
          `${gwei} gwei (${where})`,
          round((side.gas * gwei * COIN_DOLLARS) / 1e9),
        ]),
      ),
    })),
  };
}

function paceSection(gas: number, perSecond: number) {
  return {
    name: 'settlement pace',
    title: 'Trades that are settled in a second',
    notes: [
      'The local chain makes a block of each batch: what contracts, node and sender can do. A ' +
        `chain with ${BLOCK_GAS} gas in ${BLOCK_SECONDS} s has room for the second figure, if ` +
        'nobody else is there.',
    ],
    rows: [
      { where: 'local chain, one batch at a time', 'trades/s': round(perSecond) },
      {
        where: `${BLOCK_GAS} gas a block of ${BLOCK_SECONDS} s`,
        'trades/s': round(BLOCK_GAS / gas / BLOCK_SECONDS),
      },
    ],
  };
}

function perTrade(gas: bigint): number {
  return Math.round(Number(gas) / TRADES_A_BATCH);
}

function perItem(gas: bigint): number {
  return Math.round(Number(gas) / ACCOUNTS);
}
