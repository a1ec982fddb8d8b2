import { formatEther } from 'viem';

export type AlarmName =
  | 'gasLow'
  | 'nodesDown'
  | 'queueStuck'
  | 'drift'
  | 'dayBudgetUsed'
  | 'missedProfit'
  | 'executorFails';

export type Alarm = { readonly name: AlarmName; readonly text: string };

/** What the rules look at; null where this process does not know it. */
export type Facts = {
  readonly headAgeS: number | null;
  readonly nodesWell: number;
  readonly nodes: number;
  /** Seconds since the queue last changed while something waits in it. */
  readonly queueWaitS: number;
  readonly accounts: readonly { readonly address: string; readonly wei: bigint | null }[];
  /** Positions that differed at the last comparison with the contract. */
  readonly differences: number;
  readonly dayGasWei: bigint;
  /** Positions that others liquidated and that would have paid, in the last 24 hours. */
  readonly missedProfitable: number;
  /** What the executor last failed with, while it does. */
  readonly failing: string | null;
};

export type AlarmLimits = {
  readonly gasLowWei: bigint;
  readonly nodesDownS: number;
  readonly queueStuckS: number;
  readonly dayBudgetWei: bigint;
};

/** Every alarm that is on, with the numbers behind it. */
export function computeAlarms(facts: Facts, limits: AlarmLimits): readonly Alarm[] {
  const alarms: Alarm[] = [];
  const raise = (name: AlarmName, text: string) => alarms.push({ name, text });
  const low = facts.accounts.filter(({ wei }) => wei !== null && wei < limits.gasLowWei);
  if (low.length > 0) {
    const each = low.map(({ address, wei }) => `${address} has ${formatEther(wei ?? 0n)} ETH`);
    raise('gasLow', `${each.join(', ')}; top up above ${formatEther(limits.gasLowWei)} ETH`);
  }
  if (facts.nodesWell === 0) raise('nodesDown', `none of ${facts.nodes} nodes is well`);
  else if (facts.headAgeS !== null && facts.headAgeS > limits.nodesDownS) {
    raise('nodesDown', `no block for ${facts.headAgeS} s, ${limits.nodesDownS} are allowed`);
  }
  if (facts.queueWaitS > limits.queueStuckS) {
    raise('queueStuck', `positions wait, and nothing moved for ${facts.queueWaitS} s`);
  }
  if (facts.differences > 0) {
    raise('drift', `${facts.differences} positions differed from the contract and were read again`);
  }
  if (facts.dayGasWei >= limits.dayBudgetWei) {
    const spent = `${formatEther(facts.dayGasWei)} of ${formatEther(limits.dayBudgetWei)} ETH`;
    raise('dayBudgetUsed', `gas of the last 24 hours: ${spent}; nothing new is frozen`);
  }
  if (facts.missedProfitable > 0) {
    raise('missedProfit', `others liquidated ${facts.missedProfitable} that would have paid`);
  }
  if (facts.failing !== null) raise('executorFails', facts.failing);
  return alarms;
}
