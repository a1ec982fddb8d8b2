import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import type { ReleasedCommand } from '@tandem/feed';
import { type Command, type Event, EventBuffer } from '@tandem/protocol';
import { expect, test } from 'vitest';
import { GENESIS_HEAD, headHash, type PublishedHead } from './head.ts';
import { JournalCheck } from './journal-check.ts';
import { contentOf, leafHash } from './leaf.ts';
import { MerkleTree } from './merkle-tree.ts';
import { bodyOf, type PublishedBody, readBody, withheldBody } from './published-body.ts';

const KEYS = generateKeyPairSync('ed25519');
const PUBLIC_KEY = Buffer.from(KEYS.publicKey.export({ format: 'jwk' }).x ?? '', 'base64url');
const STOP = 6;

type Published = { readonly heads: PublishedHead[]; readonly bodies: PublishedBody[] };

function released(sequence: number): ReleasedCommand {
  const events = new EventBuffer();
  const names = { account: 70, market: 2, clientOrderId: null, side: 'buy' } as const;
  const terms = { trigger: 'takeProfit', triggerBy: 'last', triggerPrice: 987_654_321 } as const;
  const amounts = { limitPrice: 987_000_000, size: 55_555 };
  const stop = { ...names, ...terms, ...amounts, attached: false };
  const rest = { nonce: 8, reduceOnly: false, selfTrade: 'cancelMaker', marginMode: 'cross' };
  const [event, command] =
    sequence === STOP
      ? [
          { kind: 'TriggerOrderPlaced', ...stop, orderId: sequence * 256 + 1, payoff: 0 },
          { kind: 'PlaceTriggerOrder', ...stop, ...rest },
        ]
      : [
          { kind: 'AccountOpened', account: sequence, owner: sequence },
          { kind: 'OpenAccount', account: sequence, parent: null },
        ];
  events.push(event as unknown as Event);
  const slots = events.slots.slice(0, events.length);
  return { sequence, timeUs: sequence, command: command as Command, slots } as ReleasedCommand;
}

const saltOf = (text: string) => createHash('sha256').update(text).digest().subarray(0, 16);

/** What a venue publishes of sequences 1 to 12, in groups of 1, 4, 5 and 2. */
function publish(): Published {
  const published: Published = { heads: [], bodies: [] };
  let [first, previousHead] = [1, GENESIS_HEAD];
  for (const size of [1, 4, 5, 2]) {
    const group = Array.from({ length: size }, (_, at) => contentOf(released(first + at)));
    const salts = group.map(({ open }, at) => ({
      open: saltOf(`${first + at}`),
      hidden: open === null ? null : saltOf(`${first + at} hidden`),
    }));
    const leaves = group.map((content, at) => leafHash(content, salts[at] as never));
    const root = new MerkleTree(leaves).root.toString('hex');
    const parts = { previousHead, firstSequence: first, lastSequence: first + size - 1, root };
    published.heads.push(signed(parts));
    for (const [at, { whole }] of group.entries()) {
      published.bodies.push(bodyOf(whole, salts[at] as never));
    }
    previousHead = headHash(parts).toString('hex');
    first += size;
  }
  return published;
}

function signed(parts: Parameters<typeof headHash>[0]): PublishedHead {
  const digest = headHash(parts);
  const signature = sign(null, digest, KEYS.privateKey).toString('hex');
  const publicKey = PUBLIC_KEY.toString('hex');
  return { ...parts, head: digest.toString('hex'), publicKey, signature };
}

/** The first thing that an outsider finds wrong, as `sequence: problem`; null: nothing. */
function firstProblem(
  { heads, bodies }: Published,
  publicKey: string | null = null,
): string | null {
  const check = new JournalCheck(publicKey);
  for (const head of heads) {
    const found = check.takeHead(head);
    if (found !== null) return `head ${found.sequence}: ${found.problem}`;
  }
  for (const body of bodies) {
    const found = check.takeBody(body);
    if (found !== null) return `${found.sequence}: ${found.problem}`;
  }
  return null;
}

const GOOD = publish();
const flip = (text: string) => (text.startsWith('0') ? '1' : '0') + text.slice(1);

/** The same with one body changed. */
function withBody(sequence: number, change: (body: PublishedBody) => PublishedBody): Published {
  const bodies = GOOD.bodies.map((body) => (body.sequence === sequence ? change(body) : body));
  return { ...GOOD, bodies };
}

function withByte(content: string, at: number, bits = 1): string {
  const bytes = Buffer.from(content, 'base64');
  bytes[at] = (bytes[at] ?? 0) ^ bits;
  return bytes.toString('base64');
}

test('what a venue publishes holds, with its stop and without', () => {
  expect(firstProblem(GOOD, PUBLIC_KEY.toString('hex'))).toBeNull();
  expect(firstProblem(withBody(STOP, withheldBody))).toBeNull();
  const check = new JournalCheck(null);
  for (const head of GOOD.heads) check.takeHead(head);
  for (const body of withBody(STOP, withheldBody).bodies) check.takeBody(body);
  expect(check.figures).toMatchObject({ heads: 4, groups: 4, bodies: 12, withheld: 1, events: 12 });
});

test('any byte of a body that is changed is found', () => {
  const { content } = GOOD.bodies[8] as PublishedBody;
  for (let at = 0; at < Buffer.from(content, 'base64').length; at += 1) {
    const changed = withBody(9, (body) => ({ ...body, content: withByte(body.content, at) }));
    expect(firstProblem(changed), `byte ${at}`).not.toBeNull();
  }
  for (const field of ['sequence', 'timeUs'] as const) {
    expect(firstProblem(withBody(9, (body) => ({ ...body, [field]: 5 })))).not.toBeNull();
  }
  expect(firstProblem(withBody(9, (body) => ({ ...body, salt: flip(body.salt) })))).toBe(
    '6: the bodies 6 to 10 are not those signed',
  );
});

test('a head that is changed, missing, or out of order is found', () => {
  const heads = GOOD.heads;
  const third = heads[2] as PublishedHead;
  for (const field of ['root', 'previousHead', 'head', 'signature', 'publicKey'] as const) {
    const changed = heads.with(2, { ...third, [field]: flip(third[field]) });
    expect(firstProblem({ ...GOOD, heads: changed }), field).toMatch(/^head 6: /);
  }
  expect(firstProblem({ ...GOOD, heads: heads.toSpliced(1, 1) })).toBe(
    'head 6: no head covers 2 to 5',
  );
  // Signed by the venue itself, so only the chain tells.
  const forked = signed({ ...third, previousHead: flip(third.previousHead) });
  expect(firstProblem({ ...GOOD, heads: heads.with(2, forked) })).toBe(
    'head 6: the head does not continue the one before',
  );
  const late = signed({ ...third, firstSequence: 7 });
  expect(firstProblem({ ...GOOD, heads: heads.with(2, late) })).toBe(
    'head 7: no head covers 6 to 6',
  );
});

test('heads of another venue are found', () => {
  expect(firstProblem(GOOD, flip(PUBLIC_KEY.toString('hex')))).toContain('another key');
});

test('a body that is left out, or comes twice, is found', () => {
  expect(firstProblem({ ...GOOD, bodies: GOOD.bodies.toSpliced(3, 1) })).toBe(
    '5: 4 is wanted here',
  );
  const twice = GOOD.bodies.toSpliced(3, 0, GOOD.bodies[2] as PublishedBody);
  expect(firstProblem({ ...GOOD, bodies: twice })).toBe('3: 4 is wanted here');
});

function withHidden(change: object): Published {
  return withBody(STOP, (body) => ({ ...body, hidden: { ...body.hidden, ...change } as never }));
}

test('a disclosure that is not what was committed to is found', () => {
  const { hidden } = GOOD.bodies[STOP - 1] as PublishedBody;
  const salt = hidden?.salt ?? '';
  const content = hidden?.content ?? '';
  const lie = 'what is disclosed is not what was committed to';
  expect(firstProblem(withHidden({ salt: flip(salt) }))).toBe(`${STOP}: ${lie}`);
  for (let at = 0; at < Buffer.from(content, 'base64').length; at += 1) {
    const changed = withHidden({ content: withByte(content, at) });
    expect(firstProblem(changed), `byte ${at}`).toBe(`${STOP}: ${lie}`);
  }
  expect(firstProblem(withHidden({ commitment: flip(hidden?.commitment ?? '') }))).not.toBeNull();
  expect(firstProblem(withHidden({ salt: null }))).toBe(`${STOP}: half of it is disclosed`);
});

test('a venue that hides what may not be hidden, or shows half, is found', () => {
  const { hidden } = GOOD.bodies[STOP - 1] as PublishedBody;
  const hides = withBody(9, (body) => ({ ...body, hidden }));
  expect(firstProblem(hides)).toContain('hides something until null');
  expect(firstProblem(withHidden({ until: 'never' }))).toContain('hides something until terminal');
  const shows = withBody(STOP, (body) => ({ ...body, content: hidden?.content ?? '' }));
  expect(firstProblem(shows)).toBe(`${STOP}: hidden fields are not blank`);
});

test('an account, a market and the own names of an order are not hidden', () => {
  const withheld = withheldBody(GOOD.bodies[STOP - 1] as PublishedBody);
  const read = readBody(withheld);
  if (typeof read === 'string') throw new Error(read);
  expect(read.released.command).toMatchObject({
    account: 70,
    market: 2,
    clientOrderId: null,
    nonce: 8,
    triggerPrice: 0,
    limitPrice: null,
    size: 0,
    side: 'buy',
    trigger: 'stop',
  });
});

test('bytes that are no content are refused in words', () => {
  for (const content of ['', 'AAAA', withByte(GOOD.bodies[0]?.content ?? '', 20, 0xff)]) {
    expect(readBody({ ...(GOOD.bodies[0] as PublishedBody), content })).toEqual(
      expect.stringContaining(''),
    );
  }
});
