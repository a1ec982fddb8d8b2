import { readFileSync } from 'node:fs';
import {
  allowBond,
  answerMark,
  batchOnChain,
  type ChainClients,
  challengeMark,
  claimAwards,
  concludeMark,
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
import { type Hex, isHex } from 'viem';
import { readOptions } from './arguments/read-options.ts';
import { reasonOf, runWalletAction, WalletOptions } from './arguments/wallet-action.ts';

const HELP = `challenge-mark: hold an index that a batch told against what Pyth signed

  npm run challenge-mark -- ACTION --node URL --challenges ADDRESS --key FILE

  prices --batch N                        what a batch told
  feed --market N                         what an index of this market is held against now
  ask --batch N --market N --update FILE  challenge an index of a market in a batch, the last first
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

const { values, positionals } = readOptions('challenge-mark', {
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

type Option = 'challenges' | 'batch' | 'market' | 'item' | 'account' | 'value' | 'from-block';
const options = new WalletOptions<Option>(values);

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
  return values.value === undefined ? { updates } : { updates, value: options.counted('value') };
}

type Court = { readonly clients: ChainClients; readonly place: MarkPlace };

async function connect(): Promise<Court> {
  const address = options.address('challenges');
  const clients = await options.connect();
  return { clients, place: await markPlace(clients.reader, address) };
}

/** Null for one that is not on chain. */
function findBatch({ clients, place }: Court, batchId: number): Promise<MirrorBatch | null> {
  const of = { batchId, fromBlock: options.counted('from-block') };
  return batchOnChain(clients.reader, place.entrypoint, of);
}

async function batchOf(court: Court, batchId: number): Promise<MirrorBatch> {
  const batch = await findBatch(court, batchId);
  if (batch === null) throw new ChallengeMarkError(`the chain has no batch ${batchId}`);
  return batch;
}

/** The batch before; null before the first. */
function earlierOf(court: Court, batchId: number): Promise<MirrorBatch | null> {
  return batchId === 1 ? Promise.resolve(null) : batchOf(court, batchId - 1);
}

async function ask(court: Court): Promise<object> {
  const { clients, place } = court;
  const batchId = options.small('batch');
  const market = options.small('market');
  const batch = await batchOf(court, batchId);
  const told = pricesOfBatch(batch).filter((price) => price.market === market);
  if (told.length === 0) {
    throw new ChallengeMarkError(`batch ${batchId} tells no price of market ${market}`);
  }
  const earlier = await earlierOf(court, batchId);
  await allowBond(clients, place, place.challengeBond);
  const reasons: string[] = [];
  for (const { place: at, index } of told.toReversed()) {
    const proof = fillProof(batch, earlier, at);
    const asked = challengeMark(clients, place.marks, { proof, ...shown() });
    const outcome = await asked.catch(reasonOf);
    if (typeof outcome !== 'string') return outcome;
    reasons.push(`${index}: ${outcome}`);
  }
  throw new ChallengeMarkError(`no index of batch ${batchId} is challenged: ${reasons.join('; ')}`);
}

/**
 * Every liquidation of the account behind the price, through the next batch that told one of the
 * market; what the contract refuses is told, also what stands behind that next price.
 */
async function harm(court: Court): Promise<object> {
  const { clients, place } = court;
  const item = options.counted('item');
  const account = options.small('account');
  const told = Number(item >> 128n);
  const { market } = await markChallengeOf(clients.reader, place.marks, item);
  let earlier = await earlierOf(court, told);
  let paid = 0;
  const refused: string[] = [];
  for (let id = told, isLast = false; !isLast; id += 1) {
    const batch = await findBatch(court, id);
    if (batch === null) break;
    isLast = id > told && pricesOfBatch(batch).some((price) => price.market === market);
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

/** What was done, by the name of the action. */
const ACTIONS: Readonly<Record<string, (court: Court) => Promise<object>>> = {
  prices: async (court) => ({
    prices: pricesOfBatch(await batchOf(court, options.small('batch'))),
  }),
  feed: async ({ clients, place }) => {
    const { timestamp } = await clients.reader.getBlock();
    const of = { market: options.small('market'), timeUs: Number(timestamp) * 1_000_000 };
    const feed = await markFeedAt(clients, place.marks, of);
    return feed ?? { id: null };
  },
  ask,
  status: ({ clients, place }) =>
    markChallengeOf(clients.reader, place.marks, options.counted('item')),
  answer: async ({ clients, place }) => {
    const item = options.counted('item');
    await answerMark(clients, place.marks, { item, ...shown() });
    return markChallengeOf(clients.reader, place.marks, item);
  },
  conclude: async ({ clients, place }) => {
    await concludeMark(clients, place.marks, options.counted('item'));
    return markChallengeOf(clients.reader, place.marks, options.counted('item'));
  },
  harm,
  claim: async ({ clients, place }) => {
    await claimAwards(clients, place.challenges);
    return {};
  },
};

const { help: isHelpWanted = false } = values;
const [word] = positionals;
process.exitCode = await runWalletAction({
  help: HELP,
  isHelpWanted,
  word,
  connect,
  actions: ACTIONS,
});
