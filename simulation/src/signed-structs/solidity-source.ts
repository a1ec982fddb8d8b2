import type { WalletRequest } from '@tandem/signing';

/** Members of every struct by its name, as wallets are told them. */
export type StructTypes = WalletRequest['types'];

/** Words that one `abi.encode` puts together: more values than that the stack cannot hold. */
const WORDS_AT_ONCE = 8;

/**
 * A contract that decodes structs, hashes them as EIP-712 says and compares with digests. It knows
 * of the structs only what a wallet is shown: names and types of their members.
 *
 * @param primaries structs that are signed; their place in the list is their number
 */
export function hashingContract(types: StructTypes, primaries: readonly string[]): string {
  const names = Object.keys(types);
  const branches = primaries.map(
    (name, at) => `if (kind == ${at}) return _hash${name}(abi.decode(data, (${name})));`,
  );
  return `// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;
contract StructHashes {
  ${names.map((name) => structSource(name, types)).join('\n  ')}
  struct Claim { uint256 kind; bytes data; bytes32 digest; }
  function check(Claim[] calldata claims, uint256 chainId, address venue)
    external pure returns (uint256)
  {
    bytes32 domain = keccak256(abi.encode(
      keccak256(
        "EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"
      ),
      keccak256("Tandem"), keccak256("1"), chainId, venue));
    for (uint256 i = 0; i < claims.length; ++i) {
      bytes32 hash = _hash(claims[i].kind, claims[i].data);
      bytes32 digest = keccak256(abi.encodePacked(hex"1901", domain, hash));
      if (digest != claims[i].digest) return i;
    }
    return claims.length;
  }
  function _hash(uint256 kind, bytes calldata data) private pure returns (bytes32) {
    ${branches.join('\n    ')}
    revert();
  }
  function _names(string[] memory items) private pure returns (bytes32) {
    bytes32[] memory hashes = new bytes32[](items.length);
    for (uint256 i = 0; i < items.length; ++i) hashes[i] = keccak256(bytes(items[i]));
    return keccak256(abi.encodePacked(hashes));
  }
  ${names.map((name) => hashSource(name, types)).join('\n  ')}
}
`;
}

/** The type of a struct and, sorted, of all that it refers to. */
function typeText(name: string, types: StructTypes): string {
  const others = new Set<string>();
  collect(name, types, others);
  others.delete(name);
  return [name, ...[...others].toSorted((a, b) => (a < b ? -1 : 1))]
    .map(
      (one) =>
        `${one}(${membersOf(one, types)
          .map((m) => `${m.type} ${m.name}`)
          .join(',')})`,
    )
    .join('');
}

function collect(name: string, types: StructTypes, into: Set<string>): void {
  if (into.has(name)) return;
  into.add(name);
  for (const { type } of membersOf(name, types)) {
    const plain = type.replace('[]', '');
    if (plain in types) collect(plain, types, into);
  }
}

function membersOf(name: string, types: StructTypes) {
  return types[name] ?? [];
}

/** Members are numbered: some of their names mean something else in Solidity. */
function structSource(name: string, types: StructTypes): string {
  const members = membersOf(name, types).map(({ type }, at) => `${type} m${at};`);
  return `struct ${name} { ${members.length === 0 ? 'bool none;' : members.join(' ')} }`;
}

function hashSource(name: string, types: StructTypes): string {
  const words = membersOf(name, types).map(({ type }, at) => wordSource(`s.m${at}`, type, types));
  const parts: string[] = [];
  const all = [`keccak256("${typeText(name, types)}")`, ...words];
  for (let at = 0; at < all.length; at += WORDS_AT_ONCE) {
    parts.push(`abi.encode(${all.slice(at, at + WORDS_AT_ONCE).join(', ')})`);
  }
  const parameter = `${name} memory${words.length === 0 ? '' : ' s'}`;
  const own = `function _hash${name}(${parameter}) private pure returns (bytes32) {
    return keccak256(bytes.concat(${parts.join(', ')}));
  }`;
  return `${own}
  function _list${name}(${name}[] memory items) private pure returns (bytes32) {
    bytes32[] memory hashes = new bytes32[](items.length);
    for (uint256 i = 0; i < items.length; ++i) hashes[i] = _hash${name}(items[i]);
    return keccak256(abi.encodePacked(hashes));
  }`;
}

function wordSource(value: string, type: string, types: StructTypes): string {
  if (type === 'string') return `keccak256(bytes(${value}))`;
  if (type === 'bytes') return `keccak256(${value})`;
  if (type === 'string[]') return `_names(${value})`;
  const plain = type.replace('[]', '');
  if (!(plain in types)) return value;
  return type.endsWith('[]') ? `_list${plain}(${value})` : `_hash${plain}(${value})`;
}
