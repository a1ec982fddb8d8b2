import type { ChainBlock } from '../chain/chain-block.ts';
import type { BlockListener } from '../chain/chain-part.ts';
import type { Config } from '../config/config.ts';
import type { Worth } from '../execution/worth.ts';
import { liquidationGas } from '../watch/candidate-of.ts';
import type { EvaluationLoop } from '../watch/evaluation-loop.ts';
import type { Watcher } from '../watch/watcher.ts';
import type { Seen, VirtualLiquidations } from './virtual-liquidations.ts';

type AdvanceParts = {
  readonly config: Config;
  readonly gasPriceWei: bigint | null;
  readonly watcher: Watcher;
  readonly worth: Worth;
  readonly loop: EvaluationLoop;
  readonly virtual: VirtualLiquidations;
};

/** After each block of the past and its evaluation: what would the bot have done next? */
export class Advance implements BlockListener {
  readonly #parts: AdvanceParts;

  constructor(parts: AdvanceParts) {
    this.#parts = parts;
  }

  async onBlock({ number, timestamp, baseFeePerGas }: ChainBlock): Promise<void> {
    const { config, gasPriceWei, virtual } = this.#parts;
    const price = gasPriceWei ?? baseFeePerGas + config.gas.priorityFee;
    for (const positionId of virtual.open) {
      const at = { number, timestamp, gasPriceWei: price };
      virtual.advance(positionId, this.#see(positionId), at);
    }
  }

  async onRollback(): Promise<void> {
    throw new Error('the past is not reorganized');
  }

  #see(positionId: bigint): Seen {
    const { watcher, worth, loop } = this.#parts;
    const position = watcher.book.position(positionId);
    const order = position === null ? null : watcher.book.order(position.orderId);
    if (position === null || order === null) return null;
    const rewardWei = worth.toWei(order.rewardAsset, order.rewardAmount);
    return {
      found: { position, order },
      verdict: loop.verdict({ position, order }),
      rewardWei,
      rewardUsdE8: rewardWei === null ? null : worth.weiToUsdE8(rewardWei),
      gas: liquidationGas(position),
    };
  }
}
