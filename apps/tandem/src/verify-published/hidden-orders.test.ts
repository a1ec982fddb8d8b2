import { createHash } from 'node:crypto';
import { journalHistory } from '@tandem/exchange';
import { eventsOf, type ReleasedCommand } from '@tandem/feed';
import { LiveVenue } from '@tandem/projections';
import { bodyOf, contentOf, leafHash, readBody, withheldBody } from '@tandem/published';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { playVenue, removeFolder, temporaryFolder } from '../venue/played-venue.fixture.ts';

const COMMANDS = 4_000;
const HIDING = ['TriggerOrderPlaced', 'SessionKeyRegistered', 'RiskLimitsSet'];

const folder = temporaryFolder();
const live = new LiveVenue();
const journal: ReleasedCommand[] = [];

beforeAll(async () => {
  await (await playVenue(folder, COMMANDS)).close();
  for await (const released of journalHistory(folder)(1, COMMANDS)) {
    live.fold(released);
    journal.push(released);
  }
});

afterAll(() => removeFolder(folder));

const salt = (name: string) => createHash('sha256').update(name).digest().subarray(0, 16);
const saltsOf = ({ sequence }: ReleasedCommand) => ({
  open: salt(`${sequence}`),
  hidden: salt(`${sequence} hidden`),
});

/** What an outsider reads in the body of a command that is withheld. */
function withheld(released: ReleasedCommand): ReleasedCommand {
  const body = withheldBody(bodyOf(contentOf(released).whole, saltsOf(released)));
  const read = readBody(body);
  if (typeof read === 'string') throw new Error(`${released.sequence}: ${read}`);
  return read.released;
}

test('every command of a busy venue is read from its body, and makes its leaf, told or not', () => {
  for (const released of journal) {
    const salts = saltsOf(released);
    const body = bodyOf(contentOf(released).whole, salts);
    const [told, untold] = [readBody(body), readBody(withheldBody(body))];
    if (typeof told === 'string') throw new Error(told);
    if (typeof untold === 'string') throw new Error(untold);
    const { sequence, timeUs, command, slots } = released;
    expect(told.released).toEqual({ sequence, timeUs, command, slots });
    const leaf = leafHash(contentOf(released), salts);
    expect([told.leaf, untold.leaf]).toEqual([leaf, leaf]);
  }
});

test('what is withheld tells nothing of what a stop wants', () => {
  const hiding = journal.filter((released) => contentOf(released).open !== null);
  const stops = hiding.flatMap((released) =>
    eventsOf(withheld(released)).filter((event) => event.kind === 'TriggerOrderPlaced'),
  );
  expect(stops.length).toBeGreaterThan(20);
  const told = stops.map(({ triggerPrice, limitPrice, size, payoff }) => {
    return [triggerPrice, limitPrice, size, payoff];
  });
  expect(told).toEqual(told.map(() => [0, 0, 0, 0]));
  // Those that wait now are among them, so that the venue finds them by the sequence of their id.
  const waiting = [...live.orders.all()].filter(({ trigger }) => trigger !== null);
  const ids = stops.map(({ orderId }) => orderId);
  expect(ids).toEqual(expect.arrayContaining(waiting.map(({ orderId }) => orderId)));
  for (const released of hiding) {
    for (const event of eventsOf(released)) {
      if (event.kind !== 'TriggerOrderPlaced') continue;
      expect(Math.floor(event.orderId / 256)).toBe(released.sequence);
    }
  }
});

test('events that repeat hidden fields come only of commands that hide them', () => {
  const open = journal.filter((released) => contentOf(released).open === null);
  const kinds = new Set(open.flatMap((released) => eventsOf(released).map(({ kind }) => kind)));
  for (const kind of HIDING) expect(kinds).not.toContain(kind);
  expect(open.length).toBeGreaterThan(COMMANDS / 2);
  expect(open.length).toBeLessThan(COMMANDS);
});
