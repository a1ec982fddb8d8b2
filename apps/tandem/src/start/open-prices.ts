import { randomInt } from 'node:crypto';
import type { Exchange } from '@tandem/exchange';
import {
  openPriceFeed,
  PlanError,
  type PriceFeed,
  type PythAccess,
  planPrices,
  readPythAccess,
} from '@tandem/price-feed';
import { UpdateArchive } from '@tandem/recording';
import { SYSTEM_CLOCK } from '@tandem/sequencer';
import type { Logger } from 'pino';
import { UsageError } from '../arguments/usage-error.ts';
import { signedUpdatesPath } from '../chain/signed-updates.ts';
import { pricedMarkets } from './priced-markets.ts';
import type { StartConfig } from './start-config.ts';

const PRICES_PER_SECOND = 4;

/** Opens the chosen prices. Pyth joins live venues when the environment says how. */
export async function openPrices(
  config: StartConfig,
  { port, live }: Pick<Exchange, 'port' | 'live'>,
  options: { readonly hasHistory: boolean; readonly log: Logger },
): Promise<PriceFeed> {
  const { hasHistory, log } = options;
  const pyth = config.prices.kind === 'live' ? pythAccess() : null;
  try {
    const plans = await planPrices(config.prices, pricedMarkets(live.view.markets), {
      seed: config.seed,
      pyth: pyth?.choice ?? null,
      overrides: config.priceRules,
      hasHistory,
    });
    return await openPriceFeed(
      {
        port,
        clock: SYSTEM_CLOCK,
        random: () => randomInt(2 ** 32) / 2 ** 32,
        pythApiKey: pyth?.apiKey ?? null,
        keepUpdate: keepUpdates(config.data, log),
        log,
      },
      { ...plans, maxPerSecond: PRICES_PER_SECOND },
    );
  } catch (error) {
    if (error instanceof PlanError) throw new UsageError('start', error.message);
    throw error;
  }
}

/** An update that is not kept can only be missed in an answer: prices go on without it. */
function keepUpdates(data: string, log: Logger): (update: Uint8Array) => void {
  const archive = new UpdateArchive(signedUpdatesPath(data));
  let isFailing = false;
  return (update) => {
    try {
      archive.keep(update);
      isFailing = false;
    } catch (error) {
      if (!isFailing) log.error({ problem: String(error) }, 'signed updates are not kept');
      isFailing = true;
    }
  };
}

function pythAccess(): PythAccess | null {
  const access = readPythAccess(process.env);
  if (access?.kind === 'error') throw new UsageError('start', access.message);
  return access;
}
