import { type DecodeEventLogReturnType, decodeEventLog, type Hex, toEventSelector } from 'viem';
import type { ChainLog } from '../../chain/chain-block.ts';
import { marginModuleAbi } from './abi.ts';

/**
 * The events that change a position, its order or a list of tokens. `PositionLiquidated` is
 * declared by the contract and never emitted; loans name no order; deposits by ERC-223 transfers
 * are silent. What is missing is read from the contract.
 */
const WATCHED = [
  'PositionOpened',
  'NewAsset',
  'AssetRemoved',
  'PositionDeposit',
  'PositionWithdrawal',
  'MarginSwap',
  'PositionFrozen',
  'Liquidation',
  'PositionClosed',
  'OrderModified',
  'TokenlistAdded',
] as const;

type WatchedName = (typeof WATCHED)[number];

export type ModuleEvent = {
  [Name in WatchedName]: DecodeEventLogReturnType<typeof marginModuleAbi, Name>;
}[WatchedName];

const EVENTS = marginModuleAbi.filter(
  (item) => item.type === 'event' && (WATCHED as readonly string[]).includes(item.name),
);

export const MODULE_TOPICS: readonly Hex[] = EVENTS.map((event) => toEventSelector(event as never));

export function parseModuleEvent({ data, topics }: ChainLog): ModuleEvent {
  const event: unknown = decodeEventLog({ abi: EVENTS, data, topics: topics as [Hex, ...Hex[]] });
  return event as ModuleEvent;
}
