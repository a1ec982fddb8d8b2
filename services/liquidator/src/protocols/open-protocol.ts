import type { Config } from '../config/config.ts';
import type { PositionHistory } from '../store/position-history.ts';
import { Dex223Protocol } from './dex223/dex223-protocol.ts';
import type { Drift, Protocol } from './protocol.ts';

const POSITIONS_A_SLICE = 200;

/** The protocol of the configuration: the one place that knows which one is served. */
export function openProtocol(
  { protocol, execution, gas, operations }: Config,
  on: { readonly history: PositionHistory; readonly onDrift: (drift: Drift) => void },
): Protocol {
  const { module, generation } = protocol;
  const { saleSlippageBps, saleLossMostBps } = execution;
  return new Dex223Protocol({
    ...on,
    module,
    generation,
    sale: { slippageBps: BigInt(saleSlippageBps), lossMaxBps: BigInt(saleLossMostBps) },
    gasRefundBps: BigInt(gas.refundBps),
    drift: {
      everyBlocks: BigInt(operations.compareEveryBlocks),
      positionsPerSlice: POSITIONS_A_SLICE,
    },
  });
}
