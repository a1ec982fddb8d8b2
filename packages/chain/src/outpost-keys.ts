import {
  type Abi,
  type Address,
  encodeFunctionData,
  getAbiItem,
  type Hex,
  isAddressEqual,
  type PublicClient,
  toFunctionSelector,
} from 'viem';
import { authority } from './abi/authority.ts';
import { outpost } from './abi/outpost.ts';
import { vault } from './abi/vault.ts';
import { type ChainClients, send } from './deploy-mirror.ts';
import type { OutpostAddresses } from './lanes.ts';

/** Who may do what at a vault with an outpost: each is somebody else. */
export type OutpostKeys = {
  /** The settlement: registers accounts, takes deposits, schedules payments, says that it lives. */
  readonly operator: Address;
  /** Stops and lowers, and widens nothing. */
  readonly guardian: Address;
  /** Looks at the home chain, and says which takings were credited there. */
  readonly confirmer: Address;
  /** A timelock or a council: everything else. */
  readonly admin: Address;
};

type Right = {
  readonly key: Exclude<keyof OutpostKeys, 'admin'>;
  readonly of: keyof OutpostAddresses;
  readonly functions: readonly string[];
};

const ADMIN_ROLE = 0n;
const ROLES = { admin: ADMIN_ROLE, operator: 1n, guardian: 2n, confirmer: 3n } as const;

const RIGHTS: readonly Right[] = [
  { key: 'operator', of: 'outpost', functions: ['register', 'take', 'schedule', 'beat'] },
  { key: 'confirmer', of: 'outpost', functions: ['confirm'] },
  { key: 'guardian', of: 'outpost', functions: ['cancel'] },
  {
    key: 'guardian',
    of: 'vault',
    functions: ['pause', 'lowerCap', 'lowerOutflowLimit', 'cancelProposal'],
  },
];

const ABIS: Readonly<Record<keyof OutpostAddresses, Abi>> = {
  outpost: outpost.abi,
  vault: vault.abi,
};

/**
 * Gives each key its part and the rest to the administration, in one transaction; the deployer, who
 * administered until now, keeps nothing.
 */
export async function handOverOutpost(
  clients: ChainClients,
  addresses: OutpostAddresses,
  keys: OutpostKeys,
): Promise<void> {
  const self = clients.signer.account?.address;
  if (self === undefined) throw new Error('the signer has no account');
  const { abi } = authority;
  const calls: Hex[] = RIGHTS.map(({ key, of, functions }) => {
    const args = [addresses[of], selectorsOf(of, functions), ROLES[key]] as const;
    return encodeFunctionData({ abi, functionName: 'setTargetFunctionRole', args });
  });
  for (const [key, role] of Object.entries(ROLES) as [keyof OutpostKeys, bigint][]) {
    const args = [role, keys[key], 0] as const;
    calls.push(encodeFunctionData({ abi, functionName: 'grantRole', args }));
  }
  if (!isAddressEqual(keys.admin, self)) {
    const args = [ADMIN_ROLE, self] as const;
    calls.push(encodeFunctionData({ abi, functionName: 'renounceRole', args }));
  }
  const address = await managerOf(clients.reader, addresses);
  await send(clients, { address, abi, functionName: 'multicall', args: [calls] });
}

/**
 * What of the rights at an outpost is not so, in words; empty when each key has its part, and
 * nobody has another's.
 *
 * @param logs where everybody is told who ever got a role: block of the deployment, and blocks that
 * a node is asked for at once
 */
export async function problemsOfKeys(
  reader: PublicClient,
  addresses: OutpostAddresses,
  keys: OutpostKeys,
  logs: { readonly fromBlock: bigint; readonly logBlocks: number },
): Promise<readonly string[]> {
  const manager = await managerOf(reader, addresses);
  const problems: string[] = [];
  for (const { key, of, functions } of RIGHTS) {
    for (const [at, selector] of selectorsOf(of, functions).entries()) {
      const role = await reader.readContract({
        address: manager,
        abi: authority.abi,
        functionName: 'getTargetFunctionRole',
        args: [addresses[of], selector],
      });
      if (role !== ROLES[key]) problems.push(`${functions[at]} of the ${of} is not the ${key}'s`);
    }
  }
  const holders = await holdersOf(reader, manager, logs);
  for (const [key, role] of Object.entries(ROLES) as [keyof OutpostKeys, bigint][]) {
    const found = holders.get(role) ?? [];
    const others = found.filter((one) => !isAddressEqual(one, keys[key]));
    if (others.length === found.length) problems.push(`${keys[key]} is not the ${key}`);
    for (const other of others) problems.push(`${other} is the ${key} as well`);
  }
  for (const [role, found] of holders) {
    const isKnown = Object.values(ROLES).some((known) => known === role);
    if (!isKnown && found.length > 0) problems.push(`${found.join(', ')} has a role ${role}`);
  }
  return problems;
}

/** Who has each role now: everybody who ever got it and has not lost it. */
async function holdersOf(
  reader: PublicClient,
  manager: Address,
  { fromBlock, logBlocks }: { readonly fromBlock: bigint; readonly logBlocks: number },
): Promise<ReadonlyMap<bigint, readonly Address[]>> {
  const last = await reader.getBlockNumber();
  const granted = new Map<string, { readonly role: bigint; readonly account: Address }>();
  for (let from = fromBlock; from <= last; from += BigInt(logBlocks)) {
    const end = from + BigInt(logBlocks) - 1n;
    const range = { fromBlock: from, toBlock: end < last ? end : last };
    const of = { address: manager, abi: authority.abi, eventName: 'RoleGranted' } as const;
    for (const { args } of await reader.getContractEvents({ ...of, ...range, strict: true })) {
      const { roleId: role, account } = args;
      granted.set(`${role} ${account}`, { role, account });
    }
  }
  const holders = new Map<bigint, Address[]>();
  for (const { role, account } of granted.values()) {
    const call = { address: manager, abi: authority.abi, functionName: 'hasRole' } as const;
    const [isMember] = await reader.readContract({ ...call, args: [role, account] });
    if (isMember) holders.set(role, [...(holders.get(role) ?? []), account]);
  }
  return holders;
}

function managerOf(reader: PublicClient, { vault: address }: OutpostAddresses): Promise<Address> {
  return reader.readContract({ address, abi: vault.abi, functionName: 'authority' });
}

function selectorsOf(of: keyof OutpostAddresses, functions: readonly string[]): readonly Hex[] {
  return functions.map((name) => {
    const item = getAbiItem({ abi: ABIS[of], name });
    if (item?.type !== 'function') throw new Error(`the ${of} has no function ${name}`);
    return toFunctionSelector(item);
  });
}
