import { type Address, encodeFunctionData, erc20Abi, zeroAddress } from 'viem';
import { describeFault } from '../chain/node-faults.ts';
import type { AccountLane, Head } from './account-lane.ts';
import type { ExecutorConfig, ExecutorParts } from './executor-parts.ts';
import type { IntentStore } from './intent-store.ts';

/** Balances change slowly; each look costs a call for each key. */
const LOOK_EVERY_MS = 60_000;

/** Gas of a token's transfer, with room for odd tokens. */
const TRANSFER_GAS_PERCENT = 130n;

type TreasuryParts = {
  readonly parts: ExecutorParts;
  readonly config: ExecutorConfig;
  readonly lanes: readonly AccountLane[];
  readonly store: IntentStore;
};

/** Watches the gas of the hot keys, and moves what they earned to a cold address. */
export class Treasury {
  readonly #on: TreasuryParts;
  #nextMs = 0;

  constructor(on: TreasuryParts) {
    this.#on = on;
  }

  async look(head: Head): Promise<void> {
    const { nowMs } = this.#on.parts;
    if (nowMs() < this.#nextMs) return;
    this.#nextMs = nowMs() + LOOK_EVERY_MS;
    for (const lane of this.#on.lanes) {
      await this.#checkGas(lane);
      await this.#sweep(lane, head);
    }
  }

  async #checkGas(lane: AccountLane): Promise<void> {
    const { parts, config } = this.#on;
    const { address } = lane;
    lane.isShort = false;
    // A dry run spends nothing, and its account may be one that nobody has the key of tomorrow.
    if (config.isDryRun) return;
    const balance = await parts.nodes.ask((client) => client.getBalance({ address }));
    if (balance >= config.lowGasWei) return;
    const numbers = { balanceWei: `${balance}`, lowGasWei: `${config.lowGasWei}` };
    const about = { positionId: null, account: address, reason: 'TopUp' };
    parts.onEvent({ kind: 'lowGas', ...about, numbers });
  }

  /** The native coin stays, for gas. A token that fails holds no other up. */
  async #sweep(lane: AccountLane, head: Head): Promise<void> {
    const { config, parts } = this.#on;
    if (config.sweep === null) return;
    for (const asset of await this.#on.store.earnedAssets(lane.address)) {
      if (asset === zeroAddress) continue;
      try {
        await this.#sweepAsset(lane, { asset, to: config.sweep.to }, head);
      } catch (error) {
        const about = { positionId: null, account: lane.address, numbers: { asset } };
        const why = describeFault(error).split('\n', 1)[0] ?? '';
        parts.onEvent({ kind: 'failing', ...about, reason: `sweep of ${asset}: ${why}` });
      }
    }
  }

  async #sweepAsset(
    lane: AccountLane,
    { asset, to }: { readonly asset: Address; readonly to: Address },
    head: Head,
  ): Promise<void> {
    const { parts, config } = this.#on;
    const { nodes, worth } = parts;
    const { address } = lane;
    const balance = await nodes.ask((client) =>
      client.readContract({
        address: asset,
        abi: erc20Abi,
        functionName: 'balanceOf',
        args: [address],
      }),
    );
    const wei = worth.toWei(asset, balance);
    if (balance === 0n || wei === null || wei < (config.sweep?.leastWorthWei ?? 0n)) return;
    const data = encodeFunctionData({
      abi: erc20Abi,
      functionName: 'transfer',
      args: [to, balance],
    });
    const about = { positionId: null, account: address };
    const numbers = { asset, amount: `${balance}`, worthWei: `${wei}`, to };
    if (config.isDryRun) {
      parts.onEvent({ kind: 'wouldSend', ...about, reason: 'sweep', numbers });
      return;
    }
    const estimate = await nodes.ask((client) =>
      client.estimateGas({ account: address, to: asset, data }),
    );
    const gas = (estimate * TRANSFER_GAS_PERCENT) / 100n;
    const call = { to: asset, data };
    const place = { liquidationId: null, positionId: null, assets: 1 };
    const written = await lane.send({ purpose: 'sweep', call, gas, ...place }, head);
    const kind = written.kind === 'written' ? 'swept' : 'skipped';
    const reason = written.kind === 'written' ? 'sweep' : written.reason;
    parts.onEvent({ kind, ...about, reason, numbers });
  }
}
