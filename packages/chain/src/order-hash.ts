import { encodeAbiParameters, type Hex, keccak256 } from 'viem';

/** Commands that place an order, as contracts/src/challenges/SignedOrder.sol numbers them. */
export const ORDER_COMMANDS = { PlaceOrder: 0, PlaceTriggerOrder: 1 } as const;
export type OrderCommandKind = keyof typeof ORDER_COMMANDS;

/** Which order of a signed request is meant: of a batch one of several. */
export type OrderPlace = {
  readonly kind: OrderCommandKind;
  /** Place among the orders of its kind in the request, from 0. */
  readonly at: number;
};

/**
 * What a fill says of the order behind it: the hash of the signed bytes, and which order of them.
 * Nothing in it can be chosen by the venue, so one signed order has one hash.
 */
export function orderHashOf(signedBytes: Uint8Array, { kind, at }: OrderPlace): Hex {
  const parts = [{ type: 'bytes32' }, { type: 'uint256' }, { type: 'uint256' }] as const;
  const place = [BigInt(ORDER_COMMANDS[kind]), BigInt(at)] as const;
  return keccak256(encodeAbiParameters(parts, [keccak256(signedBytes), ...place]));
}

/** What a fill names that closes a position because its owner asked for that on chain. */
export function closeHashOf(requestNumber: number): Hex {
  const parts = [{ type: 'string' }, { type: 'uint256' }] as const;
  return keccak256(encodeAbiParameters(parts, ['Tandem forced close', BigInt(requestNumber)]));
}
