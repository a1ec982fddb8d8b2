import type { Config } from '../config/config.ts';
import type { LiquidationActions } from '../execution/liquidation-actions.ts';
import { Dex223Actions } from '../protocols/dex223/actions.ts';

/** How the protocol of the configuration is liquidated. */
export function actionsOf(config: Config): LiquidationActions {
  const { module, generation } = config.protocol;
  const { saleSlippageBps, saleLossMostBps } = config.execution;
  return new Dex223Actions({
    module,
    generation,
    sale: { slippageBps: BigInt(saleSlippageBps), lossMaxBps: BigInt(saleLossMostBps) },
    gasRefundBps: BigInt(config.gas.refundBps),
  });
}
