import { LinkDownError, WireError } from '@tandem/ingress';
import type { VaultHoldings } from '@tandem/settlement';

const LOOK_EVERY_MS = 1_000;
const UNITS = /^[0-9]{1,20}$/;

/** What tells the exchange of another process what the vault holds. */
export type VaultTeller = { close(): void };

/**
 * Tells it after each comparison that found something new, and again when the exchange was not
 * reached. What it was told last stands there until then: its block says how old it is.
 */
export function tellVault(
  read: () => VaultHoldings | null,
  ask: (operation: string, input: unknown) => Promise<unknown>,
): VaultTeller {
  let toldBlock = -1;
  const look = async (): Promise<void> => {
    const holdings = read();
    if (holdings === null || holdings.block === toldBlock) return;
    try {
      await ask('vaultHolds', holdings);
      toldBlock = holdings.block;
    } catch (error) {
      if (!(error instanceof LinkDownError)) throw error;
    }
  };
  const timer = setInterval(() => void look(), LOOK_EVERY_MS);
  return { close: () => clearInterval(timer) };
}

/** The word of a settlement, as the exchange takes it. Throws `WireError` for what is none. */
export function vaultWord(input: unknown): VaultHoldings {
  const { block, tokens } = (input ?? {}) as Partial<VaultHoldings>;
  if (!isWhole(block) || !Array.isArray(tokens)) throw new WireError('no word of a vault');
  return {
    block,
    tokens: tokens.map(({ asset, units }: VaultHoldings['tokens'][number]) => {
      const isFigure = isWhole(asset) && typeof units === 'string' && UNITS.test(units);
      if (!isFigure) throw new WireError('no figure of a vault');
      return { asset, units };
    }),
  };
}

function isWhole(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
