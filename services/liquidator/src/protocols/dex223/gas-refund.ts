import { type Address, decodeEventLog, type Hex, isAddressEqual, parseAbi } from 'viem';
import type { ChainLog } from '../../chain/chain-block.ts';

const refundAbi = parseAbi([
  'event GasRefunded(uint256 indexed positionId, address indexed executor, uint256 amount)',
]);

/**
 * Wei that a log says the lender paid back for gas. The published contracts have no such event; the
 * refunding module of the test chain shows what its author announced.
 */
export function gasRefundIn(
  log: ChainLog,
  of: { readonly positionId: bigint; readonly executor: Address },
): bigint {
  try {
    const topics = log.topics as [Hex, ...Hex[]];
    const { args } = decodeEventLog({ abi: refundAbi, data: log.data, topics });
    const isOurs = args.positionId === of.positionId && isAddressEqual(args.executor, of.executor);
    return isOurs ? args.amount : 0n;
  } catch {
    return 0n;
  }
}
