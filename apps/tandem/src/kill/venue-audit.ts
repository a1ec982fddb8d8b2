import { existsSync } from 'node:fs';
import { openDatabase } from '@tandem/database';
import { journalHistory, journalLastSequence, journalName } from '@tandem/exchange';
import { eventsOf, Feed } from '@tandem/feed';
import { openProjector } from '@tandem/projector';
import { SILENT_LOG } from '../reading/filled-tables.fixture.ts';
import { digestOfTables } from '../reading/table-digest.fixture.ts';
import type { Acknowledged, VenueTrader } from './venue-trader.ts';

/** What a journal says of the traders of a kill test. */
export type TraderAudit = {
  /** What was acknowledged, or found again, and is not in the journal: must be none. */
  readonly lost: readonly string[];
  /** Client order ids that were accepted more than once: must be none. */
  readonly doubled: readonly string[];
};

/** Looks everything up in the journal that the traders were told. */
export async function auditTraders(
  journal: string,
  traders: readonly VenueTrader[],
): Promise<TraderAudit> {
  const accounts = new Set(traders.map(({ account }) => account));
  const { facts, accepted } = await readFacts(journal, accounts);
  const lost: string[] = [];
  const doubled: string[] = [];
  for (const { account, acknowledged, recovered } of traders) {
    for (const told of acknowledged) {
      if (!facts.has(factOf(told))) lost.push(factOf(told));
    }
    for (const id of recovered) {
      if (!accepted.has(`${account} ${id}`)) lost.push(`recovered ${account} ${id}`);
    }
  }
  for (const [order, times] of accepted) if (times > 1) doubled.push(order);
  return { lost, doubled };
}

function factOf({ what, account, sequence, id }: Acknowledged): string {
  return `${what} ${account} ${sequence} ${id}`;
}

type Facts = {
  readonly facts: ReadonlySet<string>;
  /** How often each order was accepted, by account and client order id. */
  readonly accepted: ReadonlyMap<string, number>;
};

async function readFacts(journal: string, accounts: ReadonlySet<number>): Promise<Facts> {
  const facts = new Set<string>();
  const accepted = new Map<string, number>();
  if (!existsSync(journal)) return { facts, accepted };
  const last = journalLastSequence(journal);
  for await (const released of journalHistory(journal)(1, last)) {
    const { sequence } = released;
    for (const event of eventsOf(released)) {
      if (!('account' in event) || !accounts.has(event.account)) continue;
      const { account } = event;
      const note = (what: Acknowledged['what'], id: number): void => {
        facts.add(factOf({ what, account, sequence, id }));
      };
      if (event.kind === 'OrderFilled') note('fill', event.orderId);
      if (event.kind === 'OrderCanceled') note('cancel', event.orderId);
      if (event.kind !== 'OrderAccepted' || event.clientOrderId === null) continue;
      note('order', event.clientOrderId);
      const order = `${account} ${event.clientOrderId}`;
      accepted.set(order, (accepted.get(order) ?? 0) + 1);
    }
  }
  return { facts, accepted };
}

/** The tables whose rows are not those that the journal gives; the venue must be down. */
export async function differingTables(journal: string, tables: string): Promise<string[]> {
  const [kept, made] = [
    await digestThroughEnd(journal, tables),
    await digestThroughEnd(journal, null),
  ];
  return made.filter((digest, place) => digest !== kept[place]);
}

/** Digests once the tables have gone on to the end of the journal, as at a start. */
async function digestThroughEnd(
  journal: string,
  folder: string | null,
): Promise<readonly string[]> {
  const last = journalLastSequence(journal);
  const { database, discarded } = await openDatabase({ kind: 'embedded', folder });
  try {
    if (discarded !== null) throw new Error(`the tables were thrown away: ${discarded}`);
    const projector = await openProjector({
      database,
      feed: new Feed(last + 1),
      history: journalHistory(journal),
      journal: () => journalName(journal),
      log: SILENT_LOG,
    });
    await projector.reached(last);
    await projector.close();
    return await digestOfTables(database);
  } finally {
    await database.close();
  }
}
