import { bytesToHex } from '@noble/hashes/utils.js';
import { DOMAIN_NAME, DOMAIN_VERSION, type SigningDomain } from './domain.ts';
import { type Message, requestMessage, type SignedRequest } from './request-message.ts';
import {
  collectStructs,
  requestStructOf,
  type StructMember,
  type StructType,
} from './struct-type.ts';

type TypeList = { readonly [struct: string]: readonly { name: string; type: string }[] };

/** A request as `eth_signTypedData_v4` takes it: the wallet shows every field by its name. */
export type WalletRequest = {
  readonly domain: {
    readonly name: string;
    readonly version: string;
    readonly chainId: number;
    readonly verifyingContract: `0x${string}`;
  };
  readonly types: TypeList;
  readonly primaryType: string;
  readonly message: Message;
};

/** The typed data of a request; a wallet's digest of it is that of the request's preimage. */
export function walletRequest(domain: SigningDomain, request: SignedRequest): WalletRequest {
  const struct = requestStructOf(request.command.kind);
  const structs = new Map<string, StructType>([[struct.name, struct]]);
  collectStructs(struct.members, structs);
  const types: { [struct: string]: { name: string; type: string }[] } = {};
  for (const [name, { members }] of structs) {
    types[name] = members.map((member) => ({ name: member.name, type: member.type }));
  }
  return {
    domain: {
      name: DOMAIN_NAME,
      version: DOMAIN_VERSION,
      chainId: domain.chainId,
      verifyingContract: domain.verifyingContract as `0x${string}`,
    },
    types,
    primaryType: struct.name,
    message: shownMessage(struct, requestMessage(request)),
  };
}

function shownMessage(struct: StructType, message: Message): Message {
  const shown: { [member: string]: unknown } = {};
  for (const member of struct.members)
    shown[member.name] = shownValue(member, message[member.field]);
  return shown;
}

function shownValue({ source }: StructMember, value: unknown): unknown {
  switch (source.kind) {
    case 'presence':
      return value !== null;
    case 'maybe':
      return value ?? 0;
    case 'bytes32':
      return `0x${value as string}`;
    case 'blob':
      return `0x${bytesToHex(value as Uint8Array)}`;
    case 'struct':
      return shownMessage(source.struct, value as Message);
    case 'list':
      return (value as readonly Message[]).map((item) => shownMessage(source.struct, item));
    default:
      return value;
  }
}
