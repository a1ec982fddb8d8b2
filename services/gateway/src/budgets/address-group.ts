import { isIPv6 } from 'node:net';

const IPV4_WITHIN = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i;
const GROUPS = 8;
/** Groups of an IPv6 address that name a network: whoever has one has 2^64 addresses in it. */
const NETWORK_GROUPS = 4;

/** The name under which an address shares budgets: itself, and of IPv6 its network of 64 bits. */
export function addressGroup(address: string): string {
  const known = GROUPS_KNOWN.get(address);
  if (known !== undefined) return known;
  const group = groupOf(address);
  if (GROUPS_KNOWN.size >= KNOWN_MAX) GROUPS_KNOWN.clear();
  GROUPS_KNOWN.set(address, group);
  return group;
}

/** Who asks, asks again: the pattern of an IPv6 address costs as much as checking a request. */
const GROUPS_KNOWN = new Map<string, string>();
const KNOWN_MAX = 10_000;

function groupOf(address: string): string {
  const plain = IPV4_WITHIN.exec(address)?.[1] ?? address;
  if (!isIPv6(plain)) return plain;
  const [head = '', tail = ''] = plain.split('::');
  const before = head === '' ? [] : head.split(':');
  const after = tail === '' ? [] : tail.split(':');
  const zeros = Array.from(
    { length: Math.max(0, GROUPS - before.length - after.length) },
    () => '0',
  );
  const groups = plain.includes('::') ? [...before, ...zeros, ...after] : before;
  const network = groups.slice(0, NETWORK_GROUPS).map((group) => Number.parseInt(group, 16));
  return `${network.map((group) => group.toString(16)).join(':')}::/64`;
}
