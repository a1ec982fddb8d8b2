import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import {
  cancelUpTo,
  challengeFills,
  challengeState,
  challenges as challengesContract,
  claimAwards,
  concludeChallenge,
  deployChallenges,
  type FillPlace,
  fillProof,
  ITEM,
  type LocalChain,
  type MirrorBatch,
  SectionWriter,
  startLocalChain,
} from '@tandem/chain';
import { journalHistory, KeyStore } from '@tandem/exchange';
import { eventsOf } from '@tandem/feed';
import { p256Signer, secp256k1Signer } from '@tandem/signing';
import { type Address, type Hex, toHex } from 'viem';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ChainUser } from './chain-user.ts';
import {
  ANSWER_WINDOW,
  BOND,
  challengePlan,
  claimableOf,
  openFinder,
  putUpBond,
  REWARD,
  submitForged,
  WINDOWS,
} from './challenged-chain.fixture.ts';
import { deployLocalContracts, type LocalContracts } from './local-contracts.ts';
import { QUICK_LIMITS } from './settled-ground.fixture.ts';
import { openSettledVenue, type SettledVenue, type SettledVenueConfig } from './settled-venue.ts';
import { SigningUser } from './signing-user.ts';
import { newestFill, submittedBatches, type WantedFill } from './submitted-batches.ts';
import { VenueDriver } from './venue-driver.ts';

const MARKET = 0;
const CONFIRMATIONS = 2;

let chain: LocalChain;
let contracts: LocalContracts;
let challenges: Address;
let data: string;
let opening: SettledVenueConfig;
let venue: SettledVenue;
let driver: VenueDriver;
let alice: SigningUser;
let bob: SigningUser;
let wallet: ChainUser;
let finder: ChainUser;

beforeAll(async () => {
  data = mkdtempSync(join(tmpdir(), 'tandem-challenges-'));
  chain = await startLocalChain();
  contracts = await deployLocalContracts(chain.clients, WINDOWS);
  const { mirror, vault } = contracts;
  const plan = challengePlan(contracts);
  challenges = await deployChallenges(chain.clients, { mirror, vault: vault.vault }, plan);
  await putUpBond({ chain, contracts, challenges });
  finder = await openFinder({ chain, contracts, challenges });
  await enter(plan.domain);
});

afterAll(async () => {
  await venue.close();
  chain.stop();
  rmSync(data, { recursive: true, force: true });
});

/** A venue with two users who have money, Alice with a secp256k1 key, Bob with one of a browser. */
async function enter(domain: { chainId: number; verifyingContract: Address }): Promise<void> {
  const keyStore = KeyStore.open(join(data, 'keys'), 'a password of some length');
  opening = {
    data,
    nodes: [chain.url],
    contracts,
    confirmations: CONFIRMATIONS,
    limits: QUICK_LIMITS,
    signatures: { domain, threads: 1, chainUrl: null, keyStore },
    challenges,
  };
  venue = await openSettledVenue(opening);
  driver = new VenueDriver(venue.exchange);
  await driver.setUp();
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256' };
  const pair = await crypto.subtle.generateKey(algorithm, false, ['sign', 'verify']);
  const key = secp256k1Signer(new Uint8Array(32).fill(77));
  alice = new SigningUser(venue.exchange, domain, { account: 16, wallet: 1, session: key });
  bob = new SigningUser(venue.exchange, domain, {
    account: 17,
    wallet: 2,
    session: await p256Signer(pair),
  });
  await alice.enter();
  await bob.enter();
  await mirrored();
  for (const [account, number] of [
    [16, 1],
    [17, 2],
  ] as const) {
    const user = new ChainUser(chain.url, number, contracts);
    if (account === 16) wallet = user;
    await user.fund(5_000_000n);
    await user.deposit(account, 5_000_000n);
  }
  const { accounts } = venue.exchange.live.view;
  await until('both are credited', () => accounts.balance(17, 0) === 5_000_000);
  await driver.price(1_000);
}

/** Lets blocks pass until something is so, if it is not one that is to come without them. */
async function until(
  what: string,
  isSo: () => boolean | Promise<boolean>,
  { hasBlocks = true }: { readonly hasBlocks?: boolean } = {},
): Promise<void> {
  for (let look = 0; look < 2_000; look += 1) {
    if (await isSo()) return;
    if (hasBlocks) await rpc('evm_mine', []);
    await pause(100);
  }
  throw new Error(`${what}: ${venue.settlement.health() ?? 'healthy'}`);
}

async function rpc(method: string, params: readonly unknown[]): Promise<void> {
  await chain.clients.reader.request({ method, params } as never);
}

async function mirrored(): Promise<void> {
  const sequence = venue.exchange.venue.sequence;
  await until(`sequence ${sequence} is on chain`, () => {
    return venue.settlement.figures().sequence >= sequence;
  });
}

function batchesOnChain(): Promise<readonly MirrorBatch[]> {
  return submittedBatches(chain.clients, contracts.mirror.entrypoint);
}

/** The finder challenges the newest fill of an account. */
async function challengeNewest(wanted: WantedFill): Promise<Hex> {
  const found = newestFill(await batchesOnChain(), wanted);
  if (found === null) throw new Error('there is no such fill');
  return (await challenge(found.batch, found.earlier, found.fill)).id;
}

function challenge(batch: MirrorBatch, earlier: MirrorBatch | null, place: FillPlace) {
  const proofs = [fillProof(batch, earlier, place)];
  return challengeFills(finder.clients, challenges, { proofs });
}

async function isAnswered(id: Hex): Promise<void> {
  const held = await finder.balance();
  await until('the challenge is answered', async () => {
    return (await challengeState(chain.clients, challenges, id)) === 'answered';
  });
  expect(await finder.balance()).toBe(held);
}

function claimable(address: Address): Promise<bigint> {
  return claimableOf({ chain, challenges }, address);
}

test('challenges of honest fills are answered by the service, for either kind of key', async () => {
  await bob.trade({
    kind: 'Batch',
    items: [
      bob.order({ side: 'sell', price: 1_020, size: 3 }),
      bob.order({ side: 'sell', price: 1_000, size: 10 }),
    ],
  });
  const taken = await alice.trade(alice.order({ side: 'buy', price: 1_001, size: 10 }));
  expect(taken.filter(({ kind }) => kind === 'OrderFilled')).toHaveLength(2);
  await mirrored();
  await isAnswered(await challengeNewest({ account: 16, isMaker: false }));
  await isAnswered(await challengeNewest({ account: 17, isMaker: true }));
  const { settlement } = venue;
  await until('both are counted', () => settlement.figures().challengesAnswered === 2);
  await until('all is well', () => settlement.health() === null);
});

test('a fill behind an amendment is answered with it', async () => {
  await driver.price(1_000);
  const placed = await bob.trade(bob.order({ side: 'sell', price: 1_030, size: 5 }));
  const accepted = placed.find(({ kind }) => kind === 'OrderAccepted');
  if (accepted?.kind !== 'OrderAccepted') throw new Error('the order was not accepted');
  const { orderId } = accepted;
  await bob.trade({ kind: 'AmendOrder', account: 17, orderId, price: 1_002, size: 8 });
  await alice.trade(alice.order({ side: 'buy', price: 1_002, size: 8 }));
  await mirrored();
  await isAnswered(await challengeNewest({ account: 17, isMaker: true }));
});

test('a fill of a key that a linked wallet registered is answered with the link', async () => {
  await bob.linkWallet(6);
  await bob.trade(bob.order({ side: 'sell', price: 1_003, size: 7 }));
  await alice.trade(alice.order({ side: 'buy', price: 1_003, size: 7 }));
  await mirrored();
  await isAnswered(await challengeNewest({ account: 17, isMaker: true }));
});

test('a cancel on chain is told by its owner alone', async () => {
  const stranger = cancelUpTo(finder.clients, challenges, { account: 16, keyId: 2, nonce: 50 });
  await expect(stranger).rejects.toThrow('NotExitOwner');
});

test('a cancel on chain that a reorganization takes away ends nothing', async () => {
  // Nobody may take on more while the price is older than the market allows.
  await driver.price(1_000);
  await alice.trade(alice.order({ side: 'buy', price: 900, size: 10 }));
  await rpc('evm_setAutomine', [false]);
  const nonce = alice.nonce + 1;
  const sent = cancelUpTo(wallet.clients, challenges, { account: 16, keyId: 2, nonce });
  await until('the cancel waits for a block', hasPending, { hasBlocks: false });
  // Batches that wait beside it go into the same block: there is no other until it is gone.
  await rpc('evm_mine', []);
  await sent;
  expect(await cancelsOnChain()).toBe(1n);
  await rpc('anvil_reorg', [1, []]);
  expect(await cancelsOnChain()).toBe(0n);
  await rpc('evm_setAutomine', [true]);
  await rpc('anvil_mine', ['0x5']);
  await driver.price(1_000);
  await mirrored();
  expect(venue.settlement.figures().cancelsTaken).toBe(0);
  expect(ordersOf(16)).toHaveLength(1);
});

test('a cancel on chain ends the orders of its owner, and what the key signed before', async () => {
  const { settlement } = venue;
  await driver.price(1_000);
  await bob.trade(bob.order({ side: 'sell', price: 1_100, size: 10 }));
  const nonce = alice.nonce + 1;
  await cancelUpTo(wallet.clients, challenges, { account: 16, keyId: 2, nonce });
  await until('the engine has it', () => settlement.figures().cancelsTaken === 1);
  expect(ordersOf(16)).toEqual([]);
  expect(ordersOf(17)).not.toEqual([]);
  const late = alice.trade(alice.order({ side: 'buy', price: 900, size: 10 }));
  await expect(late).rejects.toThrow(`CanceledBeforeArrival (${nonce}, ${nonce})`);
  await driver.price(1_000);
  await alice.trade(alice.order({ side: 'buy', price: 901, size: 10 }));
  expect(ordersOf(16)).toHaveLength(1);
  // Nonces on chain are longer than those of the engine: above all of them is all of them.
  await cancelUpTo(wallet.clients, challenges, { account: 16, keyId: 1, nonce: 2n ** 64n - 1n });
  await until('the engine has both', () => settlement.figures().cancelsTaken === 2);
  expect(ordersOf(16)).toEqual([]);
  expect(settlement.health() ?? '').not.toContain('cancel');
});

test('a cancel that is told again after a death ends nothing that came since', async () => {
  await driver.price(1_000);
  await alice.trade(alice.order({ side: 'buy', price: 902, size: 10 }));
  const before = venue.exchange.venue.sequence;
  await venue.close();
  // As if the service had died when the engine had answered and nobody had noted it.
  const outbox = join(data, 'settlement.jsonl');
  const lines = readFileSync(outbox, 'utf8').split('\n');
  const others = lines.filter((line) => !line.includes('"kind":"cancels"'));
  expect(others.length).toBeLessThan(lines.length);
  writeFileSync(outbox, others.join('\n'));
  venue = await openSettledVenue(opening);
  await until('both were told again', async () => {
    return (await cancelCommands()).filter(({ sequence }) => sequence > before).length === 2;
  });
  const again = (await cancelCommands()).filter(({ sequence }) => sequence > before);
  expect(again.map(({ reject }) => reject)).toEqual(['RequestOutOfOrder', 'RequestOutOfOrder']);
  expect(ordersOf(16)).toHaveLength(1);
  expect(venue.settlement.figures().cancelsTaken).toBe(0);
  // From the outbox that knows of both nothing is told a third time.
  await venue.close();
  venue = await openSettledVenue(opening);
  const { settlement } = venue;
  await new VenueDriver(venue.exchange).price(1_000);
  await until('the settlement looked', () => settlement.figures().comparisons > 0);
  expect(await cancelCommands()).toHaveLength(4);
  expect(ordersOf(16)).toHaveLength(1);
});

test('a fill that nobody signed is challenged, and the operator pays', async () => {
  await mirrored();
  const [forged, earlier] = await forge();
  const opened = await challenge(forged, earlier, { section: 0, item: 0, isMaker: false });
  await until('the service says that it has no answer', () => {
    return /no signed order has the hash/.test(venue.settlement.health() ?? '');
  });
  await rpc('evm_increaseTime', [ANSWER_WINDOW + 1]);
  await rpc('evm_mine', []);
  await concludeChallenge(finder.clients, challenges, opened);
  expect(await challengeState(chain.clients, challenges, opened.id)).toBe('lost');
  // 50 lots for 1,500 each with the mark at 1,000, a hundredth of 75,000, and a unit.
  const mark = await markOf();
  const award = 75_000n - 50n * mark + 750n + 1n;
  expect(await claimable(wallet.address)).toBe(award);
  const held = await wallet.balance();
  await claimAwards(wallet.clients, challenges);
  expect(await wallet.balance()).toBe(held + award);
  expect(await claimable(finder.address)).toBe(BOND + REWARD);
});

function ordersOf(account: number): readonly unknown[] {
  return [...venue.exchange.live.orders.of(account)];
}

function cancelsOnChain(): Promise<bigint> {
  const { abi } = challengesContract;
  const call = { address: challenges, abi, functionName: 'cancellationCount' } as const;
  return chain.clients.reader.readContract(call);
}

/** Whether Alice's wallet has a transaction that no block has. */
async function hasPending(): Promise<boolean> {
  const { reader } = chain.clients;
  const { address } = wallet;
  const mined = await reader.getTransactionCount({ address, blockTag: 'latest' });
  return (await reader.getTransactionCount({ address, blockTag: 'pending' })) > mined;
}

/** Cancels of the chain in the journal, with what became of them. */
async function cancelCommands(): Promise<readonly { sequence: number; reject: string | null }[]> {
  const found: { sequence: number; reject: string | null }[] = [];
  const history = journalHistory(join(data, 'journal'));
  for await (const released of history(1, venue.exchange.venue.sequence)) {
    const { sequence, command } = released;
    if (command.kind !== 'CancelUpTo') continue;
    const [first] = eventsOf(released);
    found.push({ sequence, reject: first?.kind === 'CommandRejected' ? first.reason : null });
  }
  return found;
}

/** The operator submits a buy of Alice at a price of his choice, behind the newest batch. */
async function forge(): Promise<readonly [MirrorBatch, MirrorBatch]> {
  const writer = new SectionWriter(8_192);
  writer
    .item(ITEM.matchOrders)
    .uint(MARKET, 2)
    .uint(1_500, 7)
    .uint(50, 7)
    .uint(16, 4)
    .uint(17, 4)
    .uint(1, 1)
    .int(0)
    .int(0)
    .uint(1_500, 7)
    .uint(1_500, 7)
    .hex('ab'.repeat(32), 32)
    .hex('cd'.repeat(32), 32);
  return submitForged({ chain, contracts }, toHex(writer.take()));
}

async function markOf(): Promise<bigint> {
  const address = contracts.mirror.perps;
  const abi = [
    {
      type: 'function',
      name: 'markOf',
      stateMutability: 'view',
      inputs: [{ name: 'market', type: 'uint16' }],
      outputs: [{ type: 'uint256' }],
    },
  ] as const;
  const read = { address, abi, functionName: 'markOf', args: [MARKET] } as const;
  return chain.clients.reader.readContract(read);
}
