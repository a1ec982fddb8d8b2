import { join } from 'node:path';
import {
  challengeFills,
  challengeState,
  challenges as challengesContract,
  concludeChallenge,
  deployChallenges,
  disputeHandler,
  EscapeNotDueError,
  fillProof,
  ITEM,
  isInDispute,
  type OpenedChallenge,
  SectionWriter,
  send,
  WayOut,
} from '@tandem/chain';
import { journalHistory } from '@tandem/exchange';
import { type Address, type Hex, sliceHex, toHex } from 'viem';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { asOperator } from './as-operator.fixture.ts';
import type { ChainUser } from './chain-user.ts';
import { challengePlan, openFinder, putUpBond } from './challenged-chain.fixture.ts';
import { SettledGround } from './settled-ground.fixture.ts';
import { newestFill, submittedBatches } from './submitted-batches.ts';

const ALICE = { account: 16, wallet: 1 };
const BOB = { account: 17, wallet: 2 };
const DEPOSITED = 5_000_000;
const ANSWER_WINDOW = 120;
const OBJECTION_WINDOW = 3_600;
const WEEK = 7 * 86_400;

let ground: SettledGround;
let alice: ChainUser;
let finder: ChainUser;
let challenges: Address;

beforeAll(async () => {
  ground = await SettledGround.start({
    holders: [ALICE, BOB],
    funded: 10_000_000n,
    confirmations: 2,
    limits: { requestRetryMs: 300 },
    challenges: {
      // Each block is a second later at least, and waiting makes blocks: a busy machine needs many.
      delays: { challengeWindow: 7_200, delaySeconds: 7_300, objectionWindow: OBJECTION_WINDOW },
      deploy: ({ clients }, contracts) => {
        const { mirror, vault } = contracts;
        const plan = { ...challengePlan(contracts), answerWindow: ANSWER_WINDOW, bondDelay: 8_000 };
        return deployChallenges(clients, { mirror, vault: vault.vault }, plan);
      },
    },
  });
  challenges = ground.challenges as Address;
  const { chain, contracts } = ground;
  const of = { chain, contracts, challenges };
  // The settlement runs already, and sends its first batches as the operator.
  await asOperator(() => putUpBond(of));
  finder = await openFinder(of);
  await ground.compared();
  await ground.deposit(DEPOSITED);
  alice = ground.users[0] as ChainUser;
  await ground.driver.price(1_000);
  await ground.compared();
});

afterAll(() => ground.stop());

/** The mirror is made to believe that an account is flagged, or that it is not. */
async function flagOnChain(account: number, isFlagged: boolean): Promise<void> {
  await ground.writeAccounts('setFlagged', [account, isFlagged]);
}

/** Alice buys from Bob. A busy machine may have made the last price too old for it. */
async function trade(size: number): Promise<void> {
  await ground.driver.price(1_000);
  const told = await ground.driver.trade(ALICE.account, BOB.account, { price: 1_000, size });
  expect(told.filter(({ kind }) => kind === 'OrderFilled')).toHaveLength(2);
}

async function isApart(account: number): Promise<boolean> {
  const { chain, contracts } = ground;
  return isInDispute(chain.clients.reader, { assets: contracts.mirror.assets, account }, null);
}

/** Nobody signed what the venue's driver sends: its fills lose every challenge. */
async function challengeNewest(account: number, isMaker: boolean): Promise<OpenedChallenge> {
  const { chain, contracts } = ground;
  const batches = await submittedBatches(chain.clients, contracts.mirror.entrypoint);
  const found = newestFill(batches, { account, isMaker });
  if (found === null) throw new Error('there is no such fill');
  const proofs = [fillProof(found.batch, found.earlier, found.fill)];
  return challengeFills(finder.clients, challenges, { proofs });
}

async function later(seconds: number): Promise<void> {
  await ground.rpc('evm_increaseTime', [seconds]);
  await ground.rpc('evm_mine');
}

/** What the settlement announces for the first item of a section of a batch. */
function decisionOn({ account, fills }: OpenedChallenge): Hex {
  const leg = fills[0]?.leg ?? 0n;
  const writer = new SectionWriter(1_000);
  const section = Number((leg >> 64n) & 0xffff_ffffn);
  writer
    .item(ITEM.resolveDispute)
    .uint(account, 4)
    .uint(Number(leg >> 128n), 8)
    .uint(section * 65_536, 4)
    .uint(1, 1)
    .uint(0, 2)
    .uint(0, 8);
  return sliceHex(toHex(writer.take()), 4);
}

async function say(functionName: 'agree' | 'object', item: Hex): Promise<void> {
  const address = ground.contracts.mirror.disputes;
  await send(alice.clients, { address, abi: disputeHandler.abi, functionName, args: [item] });
}

async function decisions(): Promise<number> {
  const { sequence } = ground.venue.exchange.venue;
  let found = 0;
  for await (const { command } of journalHistory(join(ground.data, 'journal'))(1, sequence)) {
    if (command.kind === 'ResolveDispute') found += 1;
  }
  return found;
}

async function healthSays(what: string): Promise<void> {
  await ground.until(what, () => ground.venue.settlement.health()?.includes(what) === true);
}

test('a lost fill ends the dispute that it began, if its owner lets it', async () => {
  await flagOnChain(ALICE.account, true);
  await trade(10);
  await ground.compared();
  expect(await isApart(ALICE.account)).toBe(true);
  expect(await isApart(BOB.account)).toBe(false);
  expect(ground.venue.settlement.comparison()?.told).toEqual([]);
  await flagOnChain(ALICE.account, false);
  const hers = await challengeNewest(ALICE.account, false);
  const his = await challengeNewest(BOB.account, true);
  await healthSays('no signed order has the hash of the fill');
  await later(ANSWER_WINDOW + 1);
  await concludeChallenge(finder.clients, challenges, hers);
  await concludeChallenge(finder.clients, challenges, his);
  expect(await challengeState(ground.chain.clients, challenges, hers.id)).toBe('lost');
  const owed = await ground.chain.clients.reader.readContract({
    address: challenges,
    abi: challengesContract.abi,
    functionName: 'claimable',
    args: [alice.address],
  });
  expect(owed).toBeGreaterThan(0n);
  // The bond has paid. The decision waits in public, and her word holds it up over a start.
  await healthSays('account 16 is in dispute on chain: the decision waits until second');
  await say('object', decisionOn(hers));
  await later(OBJECTION_WINDOW + 1);
  await healthSays('account 16 is in dispute on chain: its owner objects');
  await ground.venue.close();
  await ground.open();
  await healthSays('account 16 is in dispute on chain: its owner objects');
  expect(await decisions()).toBe(0);
  await say('agree', decisionOn(hers));
  await ground.until('the books are one', async () => !(await isApart(ALICE.account)));
  const { settlement } = ground.venue;
  await ground.until('it is deep enough', () => settlement.figures().disputesResolved === 1);
  await ground.compared();
  expect(settlement.comparison()?.told).toEqual([]);
  await ground.until('all is well', () => settlement.health() === null);
  // Bob's fill lost too: he was in no dispute, and there is nothing to decide.
  expect(await decisions()).toBe(1);
});

test('a lost fill ends no dispute that something else began', async () => {
  await trade(10);
  await ground.compared();
  const before = await challengeNewest(ALICE.account, false);
  await flagOnChain(ALICE.account, true);
  await trade(20);
  await ground.compared();
  expect(await isApart(ALICE.account)).toBe(true);
  await later(ANSWER_WINDOW + 1);
  await concludeChallenge(finder.clients, challenges, before);
  await ground.until('the settlement saw it', () => {
    return ground.venue.settlement.figures().challengesLost === 3;
  });
  await ground.driver.price(1_001);
  await ground.compared();
  expect(await isApart(ALICE.account)).toBe(true);
  expect(await decisions()).toBe(1);
  await ground.until('all is well', () => ground.venue.settlement.health() === null);
  await flagOnChain(ALICE.account, false);
});

test('a close that nobody may serve in time lets anybody open the way out', async () => {
  const [, bob] = ground.users as [ChainUser, ChainUser];
  await ground.driver.send({ kind: 'SetMarketStatus', market: 0, status: 'halted' });
  const way = await WayOut.at(bob.clients, ground.contracts.wayOut.escape);
  const number = await way.requestClose({ account: BOB.account, market: 0 });
  const { settlement } = ground.venue;
  await ground.until('it waits with its reason', () => {
    return settlement.requests().get(Number(number))?.startsWith('MarketStatusForbids') === true;
  });
  await expect(way.open(number)).rejects.toThrow(EscapeNotDueError);
  const { deadline } = await way.requestStatus(number);
  const { timestamp } = await ground.chain.clients.reader.getBlock();
  await later(Number(deadline - timestamp) + 1);
  expect((await way.requestStatus(number)).isOverdue).toBe(true);
  // Batches go on: it is the request alone that opens it.
  await way.open(number);
  expect((await way.status()).isOpen).toBe(true);
  await ground.driver.price(1_002);
  await healthSays('EscapeIsOpen');
  const equity = await way.equityOf(BOB.account);
  const held = await bob.balance();
  await way.register(BOB.account);
  await way.register(ALICE.account);
  await later(WEEK + 60);
  await way.fix();
  await way.claim(BOB.account, 0);
  expect((await bob.balance()) - held).toBe(equity);
});
