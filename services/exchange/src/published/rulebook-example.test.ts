import { readFileSync } from 'node:fs';
import type { ReleasedCommand } from '@tandem/feed';
import { type Event, EventBuffer } from '@tandem/protocol';
import { bodyOf, contentOf, GENESIS_HEAD, headHash, leafHash, MerkleTree } from '@tandem/published';
import { expect, test } from 'vitest';
import { LeafSalter } from './leaf-salter.ts';
import { venueSigner } from './venue-signer.ts';

const PAGE = readFileSync(
  new URL('../../../../docs/rulebook/published-journal.md', import.meta.url),
  'utf8',
);

const ORDER = { account: 1_000, market: 1, clientOrderId: 7, side: 'sell' };
const TERMS = { trigger: 'stop', triggerBy: 'mark', triggerPrice: 58_000, limitPrice: null };
const STOP = { ...ORDER, ...TERMS, size: 250, attached: false };

function group(): readonly ReleasedCommand[] {
  const events = new EventBuffer();
  const placed = { ...STOP, kind: 'TriggerOrderPlaced', orderId: 513, payoff: 0 };
  events.push(placed as unknown as Event);
  const rest = { nonce: null, reduceOnly: true, selfTrade: 'cancelTaker', marginMode: 'cross' };
  const command = { ...STOP, ...rest, kind: 'PlaceTriggerOrder' };
  const slots = events.slots.slice(0, events.length);
  return [
    { sequence: 1, timeUs: 1_000_000, command: { kind: 'Tick' }, slots: new Float64Array(0) },
    { sequence: 2, timeUs: 1_000_250, command, slots },
  ] as unknown as readonly ReleasedCommand[];
}

test('the figures of the page of the rulebook are those of its example', () => {
  const signer = venueSigner(new Uint8Array(32).fill(5));
  const salter = new LeafSalter(signer.saltKey);
  const contents = group().map(contentOf);
  const salts = contents.map(({ open }, at) => salter.saltsOf(at + 1, open !== null));
  const leaves = contents.map((content, at) => leafHash(content, salts[at] as never));
  const root = new MerkleTree(leaves).root.toString('hex');
  const range = { firstSequence: 1, lastSequence: 2 };
  const head = headHash({ previousHead: GENESIS_HEAD, ...range, root });
  const [tick, stop] = contents;
  const { hidden } = bodyOf(stop?.whole as Buffer, salts[1] as never);
  const command = (content: Buffer | null | undefined) => content?.subarray(20, 77).toString('hex');
  const figures = [
    signer.publicKey,
    tick?.whole.toString('hex'),
    command(stop?.whole),
    command(stop?.open),
    ...salts.map(({ open }) => open.toString('hex')),
    salts[1]?.hidden?.toString('hex'),
    hidden?.commitment,
    ...leaves.map((leaf) => leaf.toString('hex')),
    root,
    head.toString('hex'),
  ];
  for (const figure of figures) expect(PAGE).toContain(`\`${figure}\``);
});
