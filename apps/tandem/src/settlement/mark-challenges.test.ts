import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { gunzipSync } from 'node:zlib';
import {
  announceMarkFeed,
  challengeMark,
  claimAwards,
  deployChallenges,
  deployMarkChallenges,
  deployPythVerifier,
  type FillProof,
  fillProof,
  ITEM,
  type LocalChain,
  localAccount,
  type MarkFeed,
  type MirrorBatch,
  markBounds,
  markChallengeOf,
  pricesOfBatch,
  pythVerifier,
  SectionWriter,
  startLocalChain,
  useMarkFeed,
} from '@tandem/chain';
import { PYTHNET, type PythDocument, parsePythDocument, UpdateArchive } from '@tandem/recording';
import { describeRecorded } from '@tandem/recording/describe-recorded';
import { type Address, type Hex, hexToBytes, toHex } from 'viem';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { signedUpdates, signedUpdatesPath } from '../chain/signed-updates.ts';
import { ChainUser } from './chain-user.ts';
import {
  ANSWER_WINDOW,
  BOND,
  challengePlan,
  claimableOf,
  FINDER,
  openFinder,
  putUpBond,
  REWARD,
  submitForged,
  WINDOWS,
} from './challenged-chain.fixture.ts';
import { deployLocalContracts, type LocalContracts } from './local-contracts.ts';
import { QUICK_LIMITS } from './settled-ground.fixture.ts';
import { openSettledVenue, type SettledVenue } from './settled-venue.ts';
import { signedUpdate, TEST_SET, TEST_SIGNERS } from './signed-update.fixture.ts';
import { submittedBatches } from './submitted-batches.ts';
import { VenueDriver } from './venue-driver.ts';

/** The market that real updates are held against, and one whose signers are ours. */
const REAL_MARKET = 0;
const OWN_MARKET = 2;
const BITCOIN: Hex = '0xe62df6c8b4a85fe1a67db44dc12de5db330f7ac66b72dc658afedf0f4a415b43';
const OWN_FEED: Hex = `0x${'5a'.repeat(32)}`;
/** Publish time of a real update: 112,815.74627625 dollars, 63.82706513 to either side. */
const REAL_TIME = 1_754_405_040;
const REAL_UPDATE = 14;
/** An hour and more before it: where our own signers sign. */
const OWN_TIME = REAL_TIME - 50_000;
const SECOND_US = 1_000_000;

describeRecorded('pyth/updates.json.gz', (path) => {
  const document = parsePythDocument(gunzipSync(readFileSync(path)).toString('utf8'));
  const real = hexOf(document, REAL_UPDATE);
  let chain: LocalChain;
  let contracts: LocalContracts;
  let marks: Address;
  let challenges: Address;
  let venue: SettledVenue;
  let driver: VenueDriver;
  let finder: ChainUser;
  let nowUs = OWN_TIME * SECOND_US;
  const data = mkdtempSync(join(tmpdir(), 'tandem-marks-'));
  /** As the price feed of the venue writes it. */
  const archive = new UpdateArchive(signedUpdatesPath(data));

  beforeAll(async () => {
    chain = await startLocalChain(undefined, undefined, OWN_TIME - 50_000);
    contracts = await deployLocalContracts(chain.clients, WINDOWS);
    await deployMarks();
    finder = await openFinder({ chain, contracts, challenges });
    await warp(OWN_TIME);
    venue = await openSettledVenue({
      data,
      nodes: [chain.url],
      contracts,
      confirmations: 2,
      limits: QUICK_LIMITS,
      challenges,
      marks: { marks, updates: signedUpdates(data) },
      clock: { nowUs: () => nowUs },
    });
    driver = new VenueDriver(venue.exchange);
    await driver.setUp();
    await driver.openAccounts([
      { account: 16, wallet: 1 },
      { account: 17, wallet: 2 },
    ]);
  });

  afterAll(async () => {
    await venue.close();
    chain.stop();
    rmSync(data, { recursive: true, force: true });
  });

  /** Price units of hundred dollars, held against signed dollars of eight decimals. */
  const terms = {
    exponent: -8,
    tolerancePpb: 110_000_000,
    confidences: 3,
    windowSeconds: 10,
    maxAgeSeconds: 20,
    units: 1n,
    per: 10_000_000_000n,
  };

  async function deployMarks(): Promise<void> {
    const { mirror, vault } = contracts;
    const place = { mirror, vault: vault.vault };
    marks = await deployMarkChallenges(chain.clients, place, 0);
    const plan = { ...challengePlan(contracts), marks };
    challenges = await deployChallenges(chain.clients, place, plan);
    await putUpBond({ chain, contracts, challenges });
    const wormhole = await verifierOf(4);
    const own = { index: TEST_SET, signers: TEST_SIGNERS, quorum: 3 };
    const ours = await deployPythVerifier(chain.clients, PYTHNET, own);
    await use(REAL_MARKET, { ...terms, id: BITCOIN, pyth: wormhole });
    await use(OWN_MARKET, { ...terms, id: OWN_FEED, pyth: ours });
  }

  function verifierOf(index: number): Promise<Address> {
    const signers = (document.guardianSets.get(index) ?? []).map((one) => `0x${one}` as const);
    const quorum = Math.floor((signers.length * 2) / 3) + 1;
    return deployPythVerifier(chain.clients, PYTHNET, { index, signers, quorum });
  }

  async function use(market: number, feed: MarkFeed): Promise<void> {
    await announceMarkFeed(chain.clients, marks, { market, feed });
    await useMarkFeed(chain.clients, marks, { market, feed });
  }

  async function rpc(method: string, params: readonly unknown[]): Promise<void> {
    await chain.clients.reader.request({ method, params } as never);
  }

  async function warp(timestamp: number): Promise<void> {
    await rpc('evm_setNextBlockTimestamp', [timestamp]);
    await rpc('evm_mine', []);
  }

  async function until(what: string, isSo: () => boolean | Promise<boolean>): Promise<void> {
    for (let look = 0; look < 2_000; look += 1) {
      if (await isSo()) return;
      await rpc('evm_mine', []);
      await pause(100);
    }
    throw new Error(`${what}: ${venue.settlement.health() ?? 'healthy'}`);
  }

  function batches(): Promise<readonly MirrorBatch[]> {
    return submittedBatches(chain.clients, contracts.mirror.entrypoint);
  }

  /** The engine takes a price, and the proof of it when the mirror has it. */
  async function tell(market: number, price: number): Promise<FillProof> {
    nowUs += 1;
    const command = { kind: 'UpdateIndexPrice', market, price, confidence: 0 };
    await driver.send({ ...command, publishTimeUs: nowUs, externalMid: null });
    const sequence = venue.exchange.venue.sequence;
    await until('it is on chain', () => venue.settlement.figures().sequence >= sequence);
    return newest(market, price);
  }

  async function newest(market: number, price: number): Promise<FillProof> {
    const all = await batches();
    for (let at = all.length - 1; at >= 0; at -= 1) {
      const batch = all[at] as MirrorBatch;
      const told = pricesOfBatch(batch).findLast((one) => one.market === market);
      if (told === undefined) continue;
      expect(told.index).toBe(price);
      return fillProof(batch, all[at - 1] ?? null, told.place);
    }
    throw new Error('there is no such price');
  }

  function claimable(address: Address): Promise<bigint> {
    return claimableOf({ chain, challenges }, address);
  }

  function ours(dollars: bigint, timeS: number): Promise<Hex> {
    const price = dollars * 10n ** 8n;
    const of = { price, confidence: 10n ** 8n, exponent: -8 };
    return signedUpdate({ ...of, feed: OWN_FEED, timeS });
  }

  test('a contract verifies all 16 real updates, and reads what they say', async () => {
    const verifiers = new Map<number, Address>();
    for (const index of document.guardianSets.keys()) {
      verifiers.set(index, await verifierOf(index));
    }
    let prices = 0;
    for (const [number, { expected }] of document.good.entries()) {
      const verifier = verifiers.get(expected?.guardianSetIndex ?? -1) as Address;
      for (const { kind, feedId, integers } of expected?.messages ?? []) {
        if (kind !== 'price') continue;
        const read = await parse(verifier, hexOf(document, number), feedId);
        const of = (name: string): bigint => integers.get(name) as bigint;
        expect(read).toMatchObject({
          id: `0x${feedId}`,
          price: { price: of('price'), conf: of('conf'), expo: Number(of('expo')) },
          emaPrice: { publishTime: of('publish_time') },
        });
        prices += 1;
      }
      const other = verifiers.get((expected?.guardianSetIndex ?? 0) === 4 ? 3 : 4) as Address;
      await expect(parse(other, hexOf(document, number))).rejects.toThrow('UnknownSet');
    }
    expect(prices).toBe(34);
  });

  test('it verifies no bad update, and says why', async () => {
    const sets = [await verifierOf(0), await verifierOf(4)];
    const reasons: string[] = [];
    for (const { bytes } of document.bad) {
      const said: string[] = [];
      for (const verifier of sets) said.push(await refusal(verifier, toHex(bytes)));
      reasons.push(said.find((one) => one !== 'UnknownSet') ?? 'UnknownSet');
    }
    expect(reasons).toEqual([
      'UnknownEmitter',
      'SignatureWrong',
      'UnknownEmitter',
      'Truncated',
      'TrailingBytes',
      'FieldUnexpected',
    ]);
  });

  async function refusal(verifier: Address, update: Hex): Promise<string> {
    const error = await parse(verifier, update).then(
      () => new Error('verified()'),
      (reason: Error) => reason,
    );
    return /(\w+)\(/.exec(error.message)?.[1] ?? error.message;
  }

  /** What the verifier reads out of an update of one feed; without a feed only whether it does. */
  async function parse(verifier: Address, update: Hex, feedId?: string): Promise<unknown> {
    const { abi } = pythVerifier;
    const of = { abi, functionName: 'parsePriceFeedUpdates' } as const;
    const ids = feedId === undefined ? [] : [`0x${feedId}` as const];
    const call = { ...of, args: [[update], ids, 0n, 2n ** 63n] } as const;
    const { result } = await chain.clients.reader.simulateContract({ ...call, address: verifier });
    return result[0] ?? null;
  }

  test('a challenge is answered by the service with a price that was signed as well', async () => {
    const proof = await tell(OWN_MARKET, 1_128);
    archive.keep(hexToBytes(await ours(112_000n, OWN_TIME - 3)));
    // Fifteen per cent lower six seconds before: signed as well, and alone it would be a proof.
    const low = await ours(96_000n, OWN_TIME - 9);
    const opened = await challengeMark(finder.clients, marks, { proof, updates: [low] });
    expect(opened).toMatchObject({ state: 'open', index: 1_128n, low: 854n, high: 1_066n });
    await until('the service answers', async () => {
      const { reader } = chain.clients;
      return (await markChallengeOf(reader, marks, opened.item)).state === 'answered';
    });
    const { settlement } = venue;
    await until('it is counted', () => settlement.figures().markChallengesAnswered === 1);
    expect(settlement.figures().markChallengesOpen).toBe(0);
  });

  test('an honest index beside a real update: the challenge fails with the numbers', async () => {
    await warp(REAL_TIME);
    nowUs = REAL_TIME * SECOND_US;
    const proof = await tell(REAL_MARKET, 1_128);
    const bounds = markBounds(terms, { price: 11_281_574_627_625n, confidence: 6_382_706_513n });
    expect(bounds).toEqual({ low: 1_002n, high: 1_255n });
    const asked = challengeMark(finder.clients, marks, { proof, updates: [real] });
    await expect(asked).rejects.toThrow(/IndexIsRight[\s\S]*1128, 1002, 1255/);
  });

  test('an update of another time or another feed proves nothing', async () => {
    const proof = await newest(REAL_MARKET, 1_128);
    const other = challengeMark(finder.clients, marks, { proof, updates: [hexOf(document, 15)] });
    await expect(other).rejects.toThrow('NoPriceWithin');
    const own = await ours(1n, REAL_TIME);
    const strange = challengeMark(finder.clients, marks, { proof, updates: [own] });
    await expect(strange).rejects.toThrow('UnknownSet');
  });

  test('a market without a feed is not challenged', async () => {
    const proof = await tell(1, 1_000);
    const asked = challengeMark(finder.clients, marks, { proof, updates: [real] });
    await expect(asked).rejects.toThrow('NoFeed');
  });

  test('a false index beside a real update is challenged, and the operator pays', async () => {
    const [batch] = await forge();
    writeFileSync(join(data, 'update.json'), JSON.stringify({ binary: { data: [real] } }));
    const told = ['--batch', String(batch.batchId), '--market', String(REAL_MARKET)];
    const opened = await program(['ask', ...told, '--update', join(data, 'update.json')]);
    expect(opened).toMatchObject({ state: 'open', index: '900', low: '1002', high: '1255' });
    const item = ['--item', String(opened['item'])];
    await until('the service says that it has no answer', () => {
      return /is out of 1002 to 1255, and nothing of \d+ to \d+ was kept/.test(
        venue.settlement.health() ?? '',
      );
    });
    await rpc('evm_increaseTime', [ANSWER_WINDOW + 1]);
    await rpc('evm_mine', []);
    expect(await program(['conclude', ...item])).toMatchObject({ state: 'lost' });
    expect(await claimable(finder.address)).toBe(BOND + REWARD);
    // Whoever was liquidated behind it sold 10 lots at 900 that were worth 1,128 each.
    const harmed = await program(['harm', ...item, '--account', '16']);
    expect(harmed).toMatchObject({ paid: 1, refused: [] });
    const award = 10n * 228n + 7n + 90n + 1n;
    const owner = new ChainUser(chain.url, 1, contracts);
    expect(await claimable(owner.address)).toBe(award);
    await claimAwards(owner.clients, challenges);
    expect(await owner.balance()).toBe(award);
  });

  /** What the finder does in a terminal, with the key of his wallet. */
  async function program(given: readonly string[]): Promise<Record<string, unknown>> {
    const key = join(data, 'finder.key');
    const { privateKey } = localAccount(FINDER).getHdKey();
    if (privateKey === null) throw new Error('a local account has a key');
    writeFileSync(key, Buffer.from(privateKey).toString('hex'), { mode: 0o600 });
    const where = ['--node', chain.url, '--challenges', challenges, '--key', key];
    const file = fileURLToPath(new URL('../challenge-mark.ts', import.meta.url));
    const { stdout } = await promisify(execFile)(process.execPath, [file, ...given, ...where]);
    return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Record<string, unknown>;
  }

  /**
   * The operator tells an index of 900, a liquidation at it, and behind them a right index, behind
   * the newest batch.
   */
  async function forge(): Promise<readonly [MirrorBatch, MirrorBatch]> {
    const writer = new SectionWriter(8_192);
    const tellIndex = (index: number): void => {
      const item = writer.item(ITEM.updatePrice).uint(REAL_MARKET, 2).uint(index, 7);
      item.uint(0, 7).uint(nowUs, 8).uint(index, 7);
    };
    tellIndex(900);
    writer
      .item(ITEM.matchOrders)
      .uint(REAL_MARKET, 2)
      .uint(900, 7)
      .uint(10, 7)
      .uint(16, 4)
      .uint(17, 4)
      // A liquidation that sells.
      .uint(8, 1)
      .int(7)
      .int(0)
      .uint(900, 7)
      .uint(900, 7)
      .hex('00'.repeat(32), 32)
      .hex('cd'.repeat(32), 32);
    tellIndex(1_128);
    return submitForged({ chain, contracts }, toHex(writer.take()));
  }
});

function hexOf({ good }: PythDocument, number: number): Hex {
  const update = good[number];
  if (update === undefined) throw new RangeError(`there is no update ${number}`);
  return toHex(update.bytes);
}
