import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import {
  allowBond,
  answerMark,
  batchOnChain,
  type ChainClients,
  challengeMark,
  claimAwards,
  concludeMark,
  connectClients,
  fillProof,
  fillsOfBatch,
  type MarkPlace,
  type MirrorBatch,
  markChallengeOf,
  markFeedAt,
  markPlace,
  payHarm,
  pricesOfBatch,
} from '@tandem/chain';
import { type Hex, isAddress, isHex } from 'viem';
import { privateKeyToAccount } from 'viem/accounts';
import { readWalletKey } from './arguments/wallet-key.ts';
import type { Json } from './audit/audit-json.ts';
import { complain, sayJson } from './output.ts';

const HELP = `challenge-mark: hold an index that a batch told against what Pyth signed

  npm run challenge-mark -- ACTION --node URL --challenges ADDRESS --key FILE

  prices --batch N                        what a batch told
  feed --market N                         what an index of this market is held against now
  ask --batch N --market N --update FILE  challenge the last index of a market in a batch
  status --item N                         what became of a challenge
  answer --item N --update FILE           show a further signed price
  conclude --item N                       end one that nobody answered
  harm --item N --account N               have an account paid that was liquidated behind it
  claim                                   take out what challenges brought this wallet

  --node URL        JSON-RPC of a node of the chain
  --challenges A    the contract of challenges of the venue: it names all others
  --key FILE        file with the private key of the wallet, that nobody else may read; - is stdin
  --update FILE     a signed update in hex, or an answer of Hermes with encoding=hex; up to eight
  --value WEI       for the verification, where Pyth's contract wants some; the rest comes back
  --from-block N    block before which there were no batches (default 0)

ask lets the contract take its bond. The last line is one JSON object. What counts:
docs/rulebook/mark-challenges.md.`;

class ChallengeMarkError extends Error {
  override readonly name = 'ChallengeMarkError';
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    node: { type: 'string' },
    challenges: { type: 'string' },
    key: { type: 'string' },
    batch: { type: 'string' },
    market: { type: 'string' },
    item: { type: 'string' },
    account: { type: 'string' },
    value: { type: 'string' },
    update: { type: 'string', multiple: true },
    'from-block': { type: 'string', default: '0' },
    help: { type: 'boolean' },
  },
});

type Count = 'batch' | 'market' | 'item' | 'account' | 'value' | 'from-block';

function counted(option: Count): bigint {
  const text = values[option];
  if (text === undefined || !/^\d{1,78}$/.test(text)) {
    throw new ChallengeMarkError(`--${option} is a whole number, not ${text ?? 'missing'}`);
  }
  return BigInt(text);
}

function small(option: Count): number {
  const value = Number(counted(option));
  if (Number.isSafeInteger(value)) return value;
  throw new ChallengeMarkError(`--${option} ${value} is beyond ${Number.MAX_SAFE_INTEGER}`);
}

/** Hex alone, or what Hermes answers. */
function updatesOf(file: string): readonly Hex[] {
  const text = readFileSync(file, 'utf8').trim();
  const list: readonly unknown[] = text.startsWith('{') ? hermesData(text, file) : [text];
  return list.map((one) => {
    const hex = typeof one === 'string' && !one.startsWith('0x') ? `0x${one}` : one;
    if (isHex(hex) && hex.length > 2 && hex.length % 2 === 0) return hex;
    throw new ChallengeMarkError(`${file} has an update that is no hex`);
  });
}

function hermesData(text: string, file: string): readonly unknown[] {
  let data: unknown;
  try {
    const { binary } = JSON.parse(text) as { binary?: { data?: unknown } };
    data = binary?.data;
  } catch {
    throw new ChallengeMarkError(`${file} is no JSON`);
  }
  if (Array.isArray(data)) return data as readonly unknown[];
  throw new ChallengeMarkError(`${file} has no binary.data`);
}

type Shown = { readonly updates: readonly Hex[]; readonly value?: bigint };

function shown(): Shown {
  const updates = (values.update ?? []).flatMap(updatesOf);
  if (updates.length === 0) throw new ChallengeMarkError('--update is missing');
  return values.value === undefined ? { updates } : { updates, value: counted('value') };
}

type Court = { readonly clients: ChainClients; readonly place: MarkPlace };

async function connect(): Promise<Court> {
  const { node, challenges } = values;
  if (node === undefined) throw new ChallengeMarkError('--node is missing');
  if (challenges === undefined || !isAddress(challenges)) {
    throw new ChallengeMarkError('--challenges is no address');
  }
  const clients = await connectClients(node, privateKeyToAccount(readWalletKey(values.key)));
  return { clients, place: await markPlace(clients.reader, challenges) };
}

async function batchOf({ clients, place }: Court, batchId: number): Promise<MirrorBatch> {
  const of = { batchId, fromBlock: counted('from-block') };
  const batch = await batchOnChain(clients.reader, place.entrypoint, of);
  if (batch === null) throw new ChallengeMarkError(`the chain has no batch ${batchId}`);
  return batch;
}

/** The batch before; null before the first. */
function earlierOf(court: Court, batchId: number): Promise<MirrorBatch | null> {
  return batchId === 1 ? Promise.resolve(null) : batchOf(court, batchId - 1);
}

async function ask(court: Court): Promise<object> {
  const { clients, place } = court;
  const batchId = small('batch');
  const market = small('market');
  const batch = await batchOf(court, batchId);
  const told = pricesOfBatch(batch).findLast((price) => price.market === market);
  if (told === undefined) {
    throw new ChallengeMarkError(`batch ${batchId} tells no price of market ${market}`);
  }
  const proof = fillProof(batch, await earlierOf(court, batchId), told.place);
  await allowBond(clients, place, place.challengeBond);
  return challengeMark(clients, place.marks, { proof, ...shown() });
}

/** Every liquidation of the account behind the price; what the contract refuses is told. */
async function harm(court: Court): Promise<object> {
  const { clients, place } = court;
  const item = counted('item');
  const account = small('account');
  const batchId = Number(item >> 128n);
  let earlier = await earlierOf(court, batchId);
  let paid = 0;
  const refused: string[] = [];
  for (const id of [batchId, batchId + 1]) {
    const batch = await batchOf(court, id).catch(() => null);
    if (batch === null) break;
    for (const fill of fillsOfBatch(batch)) {
      if (fill.account !== account || fill.isMaker) continue;
      const proof = fillProof(batch, earlier, fill);
      const outcome = await payHarm(clients, place.marks, { item, proof }).catch(reasonOf);
      if (typeof outcome === 'string') refused.push(outcome);
      else paid += 1;
    }
    earlier = batch;
  }
  return { paid, refused };
}

function reasonOf(error: unknown): string {
  const { shortMessage } = error as { shortMessage?: string };
  return shortMessage ?? (error instanceof Error ? error.message : 'failed');
}

/** What was done, by the name of the action. */
const ACTIONS: Readonly<Record<string, (court: Court) => Promise<object>>> = {
  prices: async (court) => ({ prices: pricesOfBatch(await batchOf(court, small('batch'))) }),
  feed: async ({ clients, place }) => {
    const { timestamp } = await clients.reader.getBlock();
    const of = { market: small('market'), timeUs: Number(timestamp) * 1_000_000 };
    const feed = await markFeedAt(clients, place.marks, of);
    return feed ?? { id: null };
  },
  ask,
  status: ({ clients, place }) => markChallengeOf(clients.reader, place.marks, counted('item')),
  answer: async ({ clients, place }) => {
    const item = counted('item');
    await answerMark(clients, place.marks, { item, ...shown() });
    return markChallengeOf(clients.reader, place.marks, item);
  },
  conclude: async ({ clients, place }) => {
    await concludeMark(clients, place.marks, counted('item'));
    return markChallengeOf(clients.reader, place.marks, counted('item'));
  },
  harm,
  claim: async ({ clients, place }) => {
    await claimAwards(clients, place.challenges);
    return {};
  },
};

/** Numbers that JSON cannot hold are texts of their digits. */
function plain(value: unknown): Json {
  return JSON.parse(
    JSON.stringify(value, (_, one: unknown) => (typeof one === 'bigint' ? String(one) : one)),
  ) as Json;
}

async function run(): Promise<number> {
  const [name = ''] = positionals;
  const action = Object.hasOwn(ACTIONS, name) ? ACTIONS[name] : undefined;
  if (values.help === true || action === undefined) {
    complain(HELP);
    return values.help === true ? 0 : 2;
  }
  try {
    sayJson({ action: name, ...(plain(await action(await connect())) as object) });
    return 0;
  } catch (error) {
    complain(error instanceof Error ? `${error.name}: ${reasonOf(error)}` : 'failed');
    return 1;
  }
}

process.exitCode = await run();
