import { join } from 'node:path';
import { type ChainClients, forcedRequests, playToken, vault } from '@tandem/chain';
import { journalHistory } from '@tandem/exchange';
import { eventsOf } from '@tandem/feed';
import { type Address, parseEventLogs } from 'viem';
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
};

/** Money counted twice: in the journal and on chain. Amounts as decimal digits. */
export type MoneyAudit = {
  readonly deposits: number;
  readonly withdrawals: number;
  /** Withdrawals that were forced on chain. */
  readonly requests: number;
  readonly creditedUnits: string;
  readonly paidUnits: string;
  /** What is wrong, in words; empty when every unit is where it belongs. */
  readonly wrong: readonly string[];
};

/** Counts what the engine credited and confirmed, and what the chain took and paid. */
export async function auditMoney(ground: AuditGround): Promise<MoneyAudit> {
  const journal = await countJournal(ground);
  const chain = await countChain(ground);
  const wrong: string[] = [];
  const expect = (what: string, engine: bigint, onChain: bigint): void => {
    if (engine !== onChain) wrong.push(`${what}: ${engine} in the journal, ${onChain} on chain`);
  };
  expect('deposits', BigInt(journal.deposits), chain.deposits);
  expect('units deposited', journal.credited, chain.deposited);
  // Users hold what they began with, less deposits, and what was paid to them.
  expect('units paid', journal.confirmed, chain.held - chain.begun + chain.deposited);
  expect('units owed by the vault', journal.credited - journal.confirmed, chain.owed);
  expect('withdrawals under way', BigInt(journal.pending), 0n);
  expect('units of forced requests', journal.forced, chain.served);
  return {
    deposits: journal.deposits,
    withdrawals: journal.withdrawals,
    requests: chain.requests,
    creditedUnits: journal.credited.toString(),
    paidUnits: journal.confirmed.toString(),
    wrong,
  };
}

async function countJournal({ data, throughSequence }: AuditGround) {
  const history = journalHistory(join(data, 'journal'));
  const money = { credited: 0n, confirmed: 0n, forced: 0n };
  const counted = { deposits: 0, withdrawals: 0, pending: 0, ...money };
  const forced = new Set<number>();
  for await (const released of history(1, throughSequence)) {
    for (const event of eventsOf(released)) {
      if (event.kind === 'DepositCredited') {
        counted.deposits += 1;
        counted.credited += BigInt(event.amount);
      } else if (event.kind === 'WithdrawalConfirmed') {
        counted.withdrawals += 1;
        counted.pending -= 1;
        counted.confirmed += BigInt(event.amount);
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

async function countChain({ clients, contracts, users, funded }: AuditGround) {
  const { reader } = clients;
  const call = { address: contracts.vault.vault, abi: vault.abi } as const;
  const deposits = await reader.readContract({ ...call, functionName: 'depositCount' });
  let deposited = 0n;
  for (let number = 1n; number <= deposits; number += 1n) {
    const args = [number] as const;
    deposited += (await reader.readContract({ ...call, functionName: 'depositEntry', args })).units;
  }
  const owed = await reader.readContract({ ...call, functionName: 'owed', args: [0] });
  const token = {
    address: contracts.token,
    abi: playToken.abi,
    functionName: 'balanceOf',
  } as const;
  let held = 0n;
  for (const user of users) held += await reader.readContract({ ...token, args: [user] });
  const begun = funded * BigInt(users.length);
  return { deposits, deposited, owed, held, begun, ...(await countRequests(clients, contracts)) };
}

/** Each request once, under the number that it was filed with. */
async function countRequests({ reader }: ChainClients, { wayOut }: LocalContracts) {
  const { abi } = forcedRequests;
  const logs = await reader.getLogs({ address: wayOut.requests, fromBlock: 0n });
  const filed = parseEventLogs({ abi, logs, eventName: 'RequestFiled' });
  let served = 0n;
  for (const { args } of filed) {
    const call = { address: wayOut.requests, abi, functionName: 'requestOf' } as const;
    served += (await reader.readContract({ ...call, args: [args.number] })).served;
  }
  return { requests: filed.length, served };
}
