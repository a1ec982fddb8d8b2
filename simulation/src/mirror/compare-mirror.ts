import { readFileSync } from 'node:fs';
import {
  accountHandler,
  assetService,
  configurationHandler,
  deploy,
  deployMirror,
  disputeHandler,
  entrypoint,
  ITEM,
  type LocalChain,
  type MirrorAddresses,
  MirrorEncoder,
  mirrorReader,
  perpService,
  send,
  useHandler,
} from '@tandem/chain';
import { Engine, type ExchangeState } from '@tandem/engine';
import { eventsOf, type ReleasedCommand } from '@tandem/feed';
import { fundingPaid } from '@tandem/margin';
import { EventBuffer, type Sequence } from '@tandem/protocol';
import type { TimestampUs } from '@tandem/quantity';
import { type Hex, keccak256, type Log, parseEventLogs, toHex } from 'viem';
import { RandomCommands } from '../differential/random-commands.ts';
import { SMALL_LIMITS, smallVenueSetup } from '../differential/small-venue.ts';
import { Disputes } from './disputes.ts';

const ASSETS = 4;

/** What a comparison met. */
export type MirrorReport = {
  commands: number;
  batches: number;
  items: number;
  gas: bigint;
  figuresCompared: number;
  /** Forced withdrawals of which a part was given, or nothing. */
  partialAnswers: number;
  differences: string[];
  /** Accounts that were put in dispute, and disputes that ended: only where it was asked for. */
  suspended: number;
  merged: number;
};

export type MirrorPlan = {
  readonly seed: number;
  readonly commands: number;
  readonly commandsPerBatch: number;
  /** Now and then a fill is told wrong: both books together must stay the engine's. */
  readonly hasDisputes?: boolean;
};

/**
 * Runs one seeded stream of commands through the engine, mirrors it batch by batch into contracts
 * on a local chain, and compares every balance and every position after each batch.
 */
export async function compareMirror(chain: LocalChain, plan: MirrorPlan): Promise<MirrorReport> {
  const mirror = await deployMirrorAlone(chain);
  const engine = new Engine(SMALL_LIMITS);
  const stream = new RandomCommands(plan.seed);
  const setup = smallVenueSetup(plan.seed % 2 === 0);
  const owners = new Map<number, number>();
  const encoder = new MirrorEncoder({
    exitOwnerOf: (account) => (owners.get(account) ?? account).toString(16).padStart(40, '0'),
    orderHashOf: (orderId) => orderId.toString(16).padStart(64, '0'),
  });
  const events = new EventBuffer();
  const report: MirrorReport = {
    commands: 0,
    batches: 0,
    items: 0,
    gas: 0n,
    figuresCompared: 0,
    partialAnswers: 0,
    differences: [],
    suspended: 0,
    merged: 0,
  };
  const disputes = plan.hasDisputes === true ? new Disputes(plan.seed) : null;
  let first = 1;
  for (let sequence = 1; sequence <= plan.commands; sequence += 1) {
    const timed = stream.next();
    const given = setup.shift();
    const decided = given === undefined ? (disputes?.decision(sequence) ?? null) : null;
    const command = given ?? decided ?? timed.command;
    const use = command === timed.command ? timed.use : null;
    const timeUs = timed.timeUs as TimestampUs;
    events.clear();
    engine.apply(sequence as Sequence, timeUs, command, events, use);
    stream.observe(events, engine.hasPendingWork());
    const slots = events.slots.slice(0, events.length);
    for (const event of events.toArray()) {
      if (event.kind === 'AccountOpened') owners.set(event.account, event.owner);
    }
    encoder.apply({ sequence: sequence as Sequence, timeUs, command, slots });
    report.commands += 1;
    const answer = partialAnswer({ sequence: sequence as Sequence, timeUs, command, slots });
    const isCut = sequence % plan.commandsPerBatch === 0 || sequence === plan.commands;
    // What the contracts say of an answer is compared with the mirror as it was at that moment.
    if (!isCut && answer === null) continue;
    await submit(chain, mirror, encoder, { first, last: sequence, timeUs, report, disputes });
    if (answer !== null && disputes === null)
      await expectMost(chain, mirror, { ...answer, timeUs }, report);
    await compareStates(chain, mirror, engine.state, report);
    if (report.differences.length > 0) return report;
    first = sequence + 1;
  }
  return report;
}

type PartialAnswer = { readonly account: number; readonly asset: number };

/** Of a forced withdrawal that got less than it asked for; null of everything else. */
function partialAnswer(released: ReleasedCommand): PartialAnswer | null {
  const { command } = released;
  if (command.kind !== 'ForcedRequest' || command.request !== 'withdraw') return null;
  let given = 0;
  for (const event of eventsOf(released)) {
    if (event.kind === 'CommandRejected') return null;
    if (event.kind === 'WithdrawalReserved') given = event.amount;
  }
  if (given === command.amount || command.asset === null) return null;
  return { account: command.account, asset: command.asset };
}

/** The contracts agree that not one unit more could go. */
async function expectMost(
  { clients }: LocalChain,
  { assets }: MirrorAddresses,
  { account, asset, timeUs }: PartialAnswer & { readonly timeUs: number },
  report: MirrorReport,
): Promise<void> {
  const more = await clients.reader.readContract({
    address: assets,
    abi: assetService.abi,
    functionName: 'canDebit',
    args: [account, asset, 1n, BigInt(timeUs)],
  });
  report.partialAnswers += 1;
  if (more) report.differences.push(`account ${account} could withdraw more of asset ${asset}`);
}

/** The mirror with a handler that credits and takes money without a vault. */
async function deployMirrorAlone({ clients }: LocalChain): Promise<MirrorAddresses> {
  const admin = clients.signer.account?.address as Hex;
  const mirror = await deployMirror(clients, {
    admin,
    handlerDelay: 0,
    configurationDelay: 0,
    escape: admin,
  });
  const path = 'contracts/out/OpenFundsHandler.sol/OpenFundsHandler.json';
  const { abi, bytecode } = JSON.parse(readFileSync(path, 'utf8')) as {
    abi: never;
    bytecode: { object: string };
  };
  const artifact = { abi, bytecode: bytecode.object };
  const { entrypoint: entry, assets, perps } = mirror;
  const funds = await deploy(clients, artifact, [entry, assets, perps]);
  const kinds = [
    ITEM.creditDeposit,
    ITEM.reserveWithdrawal,
    ITEM.returnWithdrawal,
    ITEM.serveRequest,
    ITEM.creditElsewhere,
    ITEM.reserveElsewhere,
    ITEM.paidElsewhere,
  ];
  await useHandler(clients, entry, funds, kinds);
  return mirror;
}

async function submit(
  { clients }: LocalChain,
  mirror: MirrorAddresses,
  encoder: MirrorEncoder,
  of: {
    first: number;
    last: number;
    timeUs: number;
    report: MirrorReport;
    disputes: Disputes | null;
  },
): Promise<void> {
  const { report, disputes } = of;
  for (const item of encoder.configurations.splice(0)) {
    await send(clients, {
      address: mirror.configuration,
      abi: configurationHandler.abi,
      functionName: 'announce',
      args: [keccak256(item)],
    });
  }
  report.items += encoder.writer.items;
  const taken = encoder.writer.take();
  report.batches += 1;
  const address = mirror.entrypoint;
  const { abi } = entrypoint;
  const previousHash = await clients.reader.readContract({
    address,
    abi,
    functionName: 'headHash',
  });
  const batch = {
    batchId: BigInt(report.batches),
    previousHash,
    firstSequence: BigInt(of.first),
    lastSequence: BigInt(of.last),
    timeUs: BigInt(of.timeUs),
    sections: toHex(disputes === null ? taken : disputes.spoil(taken)),
  };
  await announceDecisions(clients, mirror, disputes?.decisions ?? []);
  const receipt = await send(clients, { address, abi, functionName: 'submit', args: [batch] });
  report.gas += receipt.gasUsed;
  const logs = parseEventLogs({
    abi: assetService.abi,
    logs: receipt.logs,
    eventName: 'AccountSuspended',
  });
  if (disputes !== null) {
    note(disputes, report, receipt.logs);
    return;
  }
  for (const { args } of logs) report.differences.push(`account ${args.account} was suspended`);
  const refused = [...accountHandler.abi, ...perpService.abi];
  for (const log of parseEventLogs({ abi: refused, logs: receipt.logs })) {
    if (log.eventName !== 'ItemRefused' && log.eventName !== 'LegSuspended') continue;
    const args = Object.entries(log.args).map(([name, value]) => `${name} ${String(value)}`);
    report.differences.push(`${log.eventName}: ${args.join(', ')}`);
  }
}

/** Decisions wait for nothing here, but they are told before they come. */
async function announceDecisions(
  clients: LocalChain['clients'],
  mirror: MirrorAddresses,
  decisions: readonly Hex[],
): Promise<void> {
  const { abi } = disputeHandler;
  const address = mirror.disputes;
  for (const item of new Set(decisions)) {
    const read = { address, abi, functionName: 'mergesFrom', args: [keccak256(item)] } as const;
    if ((await clients.reader.readContract(read)) > 0n) continue;
    await send(clients, { address, abi, functionName: 'announce', args: [item] });
  }
}

/** Who is in dispute after a batch. */
function note(disputes: Disputes, report: MirrorReport, logs: readonly Log[]): void {
  for (const { eventName, args } of parseEventLogs({ abi: assetService.abi, logs: [...logs] })) {
    if (eventName === 'AccountSuspended') {
      disputes.suspended.add(args.account);
      report.suspended += 1;
    }
    if (eventName === 'SuspenseMerged') {
      disputes.suspended.delete(args.account);
      report.merged += 1;
    }
  }
}

/** Every balance and position of the engine against the mirror's. */
async function compareStates(
  { clients }: LocalChain,
  mirror: MirrorAddresses,
  state: ExchangeState,
  report: MirrorReport,
): Promise<void> {
  const { accounts, records } = state;
  const ids = Array.from({ length: accounts.count }, (_, slot) => accounts.id(slot));
  const { reader } = clients;
  const { abi } = mirrorReader;
  const address = mirror.reader;
  const balances = await reader.readContract({
    address,
    abi,
    functionName: 'balances',
    args: [ids, ASSETS],
  });
  const flags = await reader.readContract({
    address,
    abi,
    functionName: 'accountFlags',
    args: [ids],
  });
  ids.forEach((id, slot) => {
    for (let asset = 0; asset < ASSETS; asset += 1) {
      const mirrored = balances[slot * ASSETS + asset] as bigint;
      expectEqual(report, `balance ${id}/${asset}`, accounts.balanceOf(slot, asset), mirrored);
    }
    expectEqual(report, `flag of ${id}`, accounts.flagged(slot), (flags[slot] as bigint) & 1n);
  });
  const slots = Array.from({ length: records.count }, (_, record) => record);
  const positions = await reader.readContract({
    address,
    abi,
    functionName: 'positions',
    args: [
      slots.map((record) => accounts.id(records.account(record))),
      slots.map((record) => records.market(record)),
      slots.map((record) => records.mode(record)),
    ],
  });
  for (const record of slots) comparePosition(state, record, positions[record], report);
}

type MirroredPosition = {
  readonly size: bigint;
  readonly quote: bigint;
  readonly remainder: bigint;
  readonly posted: bigint;
};

function comparePosition(
  state: ExchangeState,
  record: number,
  mirrored: MirroredPosition | undefined,
  report: MirrorReport,
): void {
  const { records, accounts } = state;
  const market = state.markets[records.market(record)];
  if (mirrored === undefined || market === undefined) throw new Error('a record has a market');
  const size = records.size(record);
  const change = market.fundingIndexFor(size) - records.fundingIndex(record);
  const { paid, remainder } = fundingPaid(size, change, records.remainder(record));
  const owner = accounts.id(records.account(record));
  const name = `${owner}/${records.market(record)}/${records.mode(record)}`;
  expectEqual(report, `size ${name}`, size, mirrored.size);
  expectEqual(report, `quote ${name}`, records.quote(record) + paid, mirrored.quote);
  expectEqual(report, `remainder ${name}`, remainder, mirrored.remainder);
  expectEqual(report, `posted ${name}`, records.postedMargin(record), mirrored.posted);
}

function expectEqual(report: MirrorReport, what: string, engine: number, mirror: bigint): void {
  report.figuresCompared += 1;
  if (BigInt(engine) !== mirror) {
    report.differences.push(`${what}: the engine has ${engine}, the mirror ${mirror}`);
  }
}
