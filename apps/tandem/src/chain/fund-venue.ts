import type { CommandPort } from '@tandem/ingress';
import type { LiveVenue } from '@tandem/projections';
import type { Command, CreditDeposit } from '@tandem/protocol';
import type { LiveCrowd } from '@tandem/simulation';
import { submitAll } from '../start/demo-activity.ts';
import { demoKeyMoney } from '../start/demo-key.ts';
import { firstPoolDeposit, firstPoolMoney } from '../start/demo-pool.ts';
import type { PlayBank } from './play-bank.ts';

/** Who is to get money. */
export type FundedVenue = {
  readonly port: CommandPort;
  readonly live: LiveVenue;
  readonly crowd: LiveCrowd;
  readonly bank: PlayBank;
  /** Account of the demo key. */
  readonly demoAccount: number;
  /** Simulated traders take part. */
  readonly hasBots: boolean;
};

/**
 * Gives a new venue its first money by deposits on chain: the pool's first provider, the demo key
 * and the simulated traders. After a kill it looks first what has arrived.
 */
export async function fundVenue(venue: FundedVenue): Promise<void> {
  const { port, live, crowd, bank, demoAccount, hasBots } = venue;
  await bank.settled();
  const commands: readonly Command[] = [
    ...firstPoolMoney(live),
    ...demoKeyMoney(live, demoAccount),
    ...(hasBots ? crowd.traderSetup() : []),
  ];
  await submitAll(
    port,
    commands.filter(({ kind }) => kind !== 'CreditDeposit'),
  );
  const deposits = commands.filter((one): one is CreditDeposit => one.kind === 'CreditDeposit');
  await Promise.all(deposits.map((one) => bank.deposit(one)));
  await submitAll(port, firstPoolDeposit(live));
}
