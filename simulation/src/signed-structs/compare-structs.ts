import { createHash } from 'node:crypto';
import { createRequire } from 'node:module';
import type { LocalChain } from '@tandem/chain';
import {
  portableKeccak,
  RequestEncoder,
  type SignedRequest,
  type SigningDomain,
  type WalletRequest,
  walletRequest,
} from '@tandem/signing';
import {
  type AbiParameter,
  decodeFunctionResult,
  encodeAbiParameters,
  encodeFunctionData,
  type Hex,
  parseAbi,
  toHex,
} from 'viem';
import { SeededRandom } from '../workload/seeded-random.ts';
import { below, randomRequest, SIGNED_KINDS } from './random-request.ts';
import { hashingContract, type StructTypes } from './solidity-source.ts';

const ABI = parseAbi([
  'struct Claim { uint256 kind; bytes data; bytes32 digest; }',
  'function check(Claim[] claims, uint256 chainId, address venue) pure returns (uint256)',
]);
/** Any address without code: the contract is put there for the length of a call. */
const PLACE = '0x00000000000000000000000000000000000071A4';
const AT_ONCE = 250;

/** The contract of all structs that are signed. */
export type StructHashes = { readonly code: Hex; readonly kinds: readonly string[] };

/** One struct with the digest that it is claimed to have. */
export type ClaimedStruct = {
  readonly kind: number;
  readonly data: Hex;
  readonly digest: Hex;
};

/** Writes and compiles the contract. */
export function compileStructHashes(): StructHashes {
  const random = new SeededRandom(1);
  const types: { -readonly [name in keyof StructTypes]: StructTypes[name] } = {};
  const primaries = SIGNED_KINDS.map((kind) => {
    const shown = walletRequest(domainOf(random), randomRequest(random, kind));
    Object.assign(types, shown.types);
    return shown.primaryType;
  });
  return { code: compile(hashingContract(types, primaries)), kinds: SIGNED_KINDS };
}

/** Random structs of every kind in turn, with the digests that our signing makes. */
export function claimStructs(
  random: SeededRandom,
  { from, count, domain }: { from: number; count: number; domain: SigningDomain },
): readonly ClaimedStruct[] {
  const encoder = new RequestEncoder(domain);
  return Array.from({ length: count }, (_, at) => {
    const kind = (from + at) % SIGNED_KINDS.length;
    const request = randomRequest(random, SIGNED_KINDS[kind] as string);
    const digest = toHex(portableKeccak(encoder.preimage(request)));
    return { kind, data: encoded(domain, request), digest };
  });
}

/** Lets the contract hash structs. Returns the first that has another digest there, or null. */
export async function checkStructs(
  { clients }: LocalChain,
  { code }: StructHashes,
  { structs, domain }: { structs: readonly ClaimedStruct[]; domain: SigningDomain },
): Promise<ClaimedStruct | null> {
  const { data } = await clients.reader.call({
    to: PLACE,
    stateOverride: [{ address: PLACE, code }],
    data: encodeFunctionData({
      abi: ABI,
      functionName: 'check',
      args: [
        structs.map(({ kind, data: bytes, digest }) => ({
          kind: BigInt(kind),
          data: bytes,
          digest,
        })),
        BigInt(domain.chainId),
        domain.verifyingContract as Hex,
      ],
    }),
  });
  if (data === undefined) throw new Error('the contract gives no answer');
  const equal = decodeFunctionResult({ abi: ABI, functionName: 'check', data });
  return structs[Number(equal)] ?? null;
}

/** What a comparison of so many structs met. */
export type StructReport = {
  readonly structs: number;
  readonly kinds: number;
  readonly seed: number;
  /** SHA-256 of all digests, one after the other. */
  readonly digests: string;
};

/** Solidity computes another digest than our signing. */
class StructDiffersError extends Error {
  override readonly name = 'StructDiffersError';

  constructor({ kind, data, digest }: ClaimedStruct, seed: number) {
    super(`seed ${seed}, ${SIGNED_KINDS[kind]}: not ${digest} for ${data}`);
  }
}

/** Compares random structs, each stretch of them at another venue. Throws at a difference. */
export async function compareStructs(
  chain: LocalChain,
  { seed, count }: { seed: number; count: number },
): Promise<StructReport> {
  const random = new SeededRandom(seed);
  const hashes = compileStructHashes();
  const all = createHash('sha256');
  for (let from = 0; from < count; from += AT_ONCE) {
    const domain = domainOf(random);
    const structs = claimStructs(random, { from, count: Math.min(AT_ONCE, count - from), domain });
    const wrong = await checkStructs(chain, hashes, { structs, domain });
    if (wrong !== null) throw new StructDiffersError(wrong, seed);
    for (const { digest } of structs) all.update(digest);
  }
  return { structs: count, kinds: hashes.kinds.length, seed, digests: all.digest('hex') };
}

/** A venue on any chain, at any address. */
export function domainOf(random: SeededRandom): SigningDomain {
  const digits = Array.from({ length: 40 }, () => below(random, 16).toString(16));
  return { chainId: below(random, 2 ** 32), verifyingContract: `0x${digits.join('')}` };
}

/** The message as a wallet gets it, in the bytes that a contract decodes. */
function encoded(domain: SigningDomain, request: SignedRequest): Hex {
  const { types, primaryType, message } = walletRequest(domain, request);
  return encodeAbiParameters([parameterOf(primaryType, types)], [filled(message)]);
}

function parameterOf(type: string, types: WalletRequest['types']): AbiParameter {
  const plain = type.replace('[]', '');
  const members = types[plain];
  if (members === undefined) return { type };
  const components = members.map((member) => ({
    ...parameterOf(member.type, types),
    name: member.name,
  }));
  const none = { type: 'bool', name: 'none' };
  const suffix = type.endsWith('[]') ? '[]' : '';
  return { type: `tuple${suffix}`, components: components.length === 0 ? [none] : components };
}

/** Whole numbers as bigint, and something in structs that have no member. */
function filled(value: unknown): unknown {
  if (typeof value === 'number') return BigInt(value);
  if (Array.isArray(value)) return value.map(filled);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([name, item]) => [name, filled(item)] as const);
  return entries.length === 0 ? { none: false } : Object.fromEntries(entries);
}

type Solc = { compile(input: string): string };
type SolcOutput = {
  readonly errors?: readonly { readonly severity: string; readonly formattedMessage: string }[];
  readonly contracts?: Readonly<
    Record<string, Readonly<Record<string, { evm: { deployedBytecode: { object: string } } }>>>
  >;
};

function compile(source: string): Hex {
  const solc = createRequire(import.meta.url)('solc') as Solc;
  const input = {
    language: 'Solidity',
    sources: { 'StructHashes.sol': { content: source } },
    settings: {
      optimizer: { enabled: true, runs: 200 },
      evmVersion: 'cancun',
      outputSelection: { '*': { '*': ['evm.deployedBytecode.object'] } },
    },
  };
  const output = JSON.parse(solc.compile(JSON.stringify(input))) as SolcOutput;
  const fault = output.errors?.find(({ severity }) => severity === 'error');
  if (fault !== undefined) throw new Error(fault.formattedMessage);
  const made = output.contracts?.['StructHashes.sol']?.['StructHashes'];
  if (made === undefined) throw new Error('the compiler made nothing');
  return `0x${made.evm.deployedBytecode.object}`;
}
