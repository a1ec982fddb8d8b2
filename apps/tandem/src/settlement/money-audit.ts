import { join } from 'node:path';
import { type ChainClients, forcedRequests, playToken, vault } from '@tandem/chain';
import { journalHistory } from '@tandem/exchange';
import { eventsOf } from '@tandem/feed';
import { type Address, parseEventLogs } from 'viem';
import { LOCAL_CHAIN } from '../chain/chain-indexes.ts';
import type { LocalContracts } from './local-contracts.ts';

/** Where to count. */
export type AuditGround = {
  readonly data: string;
  readonly contracts: LocalContracts;
  readonly clients: ChainClients;
  /** Last command of the journal. */
  readonly throughSequence: number;
  readonly users: readonly Address[];
  /** Token units that each user began with. */
  readonly funded: bigint;
  /** A further chain with the same users; null or absent without one. */
  readonly second?: SecondGround | null;
};

/** Where the money of a further chain is. */
type SecondGround = {
  readonly chain: { readonly clients: ChainClients };
  readonly token: Address;
  readonly addresses: { readonly vault: Address };
  readonly users: readonly { readonly address: Address }[];
};

/** Of one chain; amounts as decimal digits. */
type MoneyFigures = {
  readonly deposits: number;
  readonly withdrawals: number;
  readonly creditedUnits: string;
  readonly paidUnits: string;
};

/** Money counted twice: in the journal and on chain. */
export type MoneyAudit = MoneyFigures & {
  /** Withdrawals that were forced on chain. */
  readonly requests: number;
  /** Of the further chain; null without one. */
  readonly elsewhere: MoneyFigures | null;
  /** What is wrong, in words; empty when every unit is where it belongs. */
  readonly wrong: readonly string[];
};

/** Counts what the engine credited and confirmed, and what the chains took and paid. */
export async function auditMoney(ground: AuditGround): Promise<MoneyAudit> {
  const { clients, contracts, funded, second = null } = ground;
  const journal = await countJournal(ground);
  const wrong: string[] = [];
  const of = { clients, token: contracts.token, vault: contracts.vault.vault, funded };
  const home = await auditVault(journal.home, { ...of, users: ground.users, wrong });
  const served = await countRequests(clients, contracts);
  if (journal.pending !== 0) wrong.push(`withdrawals under way: ${journal.pending}`);
  if (journal.forced !== served.units) {
    wrong.push(`forced: ${journal.forced} in the journal, ${served.units} on chain`);
  }
  const requests = served.count;
  if (second === null) return { ...home, requests, elsewhere: null, wrong };
  const { chain, token, addresses } = second;
  const users = second.users.map(({ address }) => address);
  const there = { clients: chain.clients, token, vault: addresses.vault, funded, users, wrong };
  return { ...home, requests, elsewhere: await auditVault(journal.elsewhere, there), wrong };
}

/** What the journal says of one chain. */
class Counted {
  deposits = 0;
  withdrawals = 0;
  credited = 0n;
  confirmed = 0n;
}

async function countJournal({ data, throughSequence }: AuditGround) {
  const history = journalHistory(join(data, 'journal'));
  const counted = { home: new Counted(), elsewhere: new Counted(), pending: 0, forced: 0n };
  const forced = new Set<number>();
  /** Withdrawals that the further chain pays. */
  const ofLane = new Set<number>();
  for await (const released of history(1, throughSequence)) {
    for (const event of eventsOf(released)) {
      if (event.kind === 'DepositCredited') {
        const place = event.chain === LOCAL_CHAIN ? counted.home : counted.elsewhere;
        place.deposits += 1;
        place.credited += BigInt(event.amount);
      } else if (event.kind === 'LaneMoved') {
        if (event.withdrawalId !== null) ofLane.add(event.withdrawalId);
      } else if (event.kind === 'WithdrawalConfirmed') {
        const place = ofLane.has(event.withdrawalId) ? counted.elsewhere : counted.home;
        place.withdrawals += 1;
        place.confirmed += BigInt(event.amount);
        counted.pending -= 1;
        if (forced.has(event.withdrawalId)) counted.forced += BigInt(event.amount);
      } else if (event.kind === 'WithdrawalReserved') {
        counted.pending += 1;
        if (released.command.kind === 'ForcedRequest') forced.add(event.withdrawalId);
      } else if (event.kind === 'WithdrawalFailed') {
        counted.pending -= 1;
      }
    }
  }
  return counted;
}

type VaultGround = Pick<AuditGround, 'clients' | 'users' | 'funded'> & {
  readonly token: Address;
  readonly vault: Address;
  readonly wrong: string[];
};

/** Compares what the journal says of a chain with its vault and its wallets. */
async function auditVault(journal: Counted, of: VaultGround): Promise<MoneyFigures> {
  const chain = await countVault(of);
  const expect = (what: string, engine: bigint, onChain: bigint): void => {
    if (engine === onChain) return;
    of.wrong.push(`${what} of ${of.vault}: ${engine} in the journal, ${onChain} on chain`);
  };
  const { deposits, withdrawals, credited, confirmed } = journal;
  expect('deposits', BigInt(deposits), chain.deposits);
  expect('units deposited', credited, chain.deposited);
  // Users hold what they began with, less deposits, and what was paid to them.
  expect('units paid', confirmed, chain.held - chain.begun + chain.deposited);
  expect('units owed by the vault', credited - confirmed, chain.owed);
  const units = { creditedUnits: credited.toString(), paidUnits: confirmed.toString() };
  return { deposits, withdrawals, ...units };
}

async function countVault({ clients, vault: address, token, users, funded }: VaultGround) {
  const { reader } = clients;
  const call = { address, abi: vault.abi } as const;
  const deposits = await reader.readContract({ ...call, functionName: 'depositCount' });
  let deposited = 0n;
  for (let number = 1n; number <= deposits; number += 1n) {
    const args = [number] as const;
    deposited += (await reader.readContract({ ...call, functionName: 'depositEntry', args })).units;
  }
  const owed = await reader.readContract({ ...call, functionName: 'owed', args: [0] });
  const balance = { address: token, abi: playToken.abi, functionName: 'balanceOf' } as const;
  let held = 0n;
  for (const user of users) held += await reader.readContract({ ...balance, args: [user] });
  return { deposits, deposited, owed, held, begun: funded * BigInt(users.length) };
}

/** Each request once, under the number that it was filed with. */
async function countRequests({ reader }: ChainClients, { wayOut }: LocalContracts) {
  const { abi } = forcedRequests;
  const logs = await reader.getLogs({ address: wayOut.requests, fromBlock: 0n });
  const filed = parseEventLogs({ abi, logs, eventName: 'RequestFiled' });
  let units = 0n;
  for (const { args } of filed) {
    const call = { address: wayOut.requests, abi, functionName: 'requestOf' } as const;
    units += (await reader.readContract({ ...call, args: [args.number] })).served;
  }
  return { count: filed.length, units };
}
