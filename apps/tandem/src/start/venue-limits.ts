import { type ConfigureVenue, SETTLEMENT_ASSET, type SetWithdrawalFee } from '@tandem/protocol';
import type { AssetUnits, QuoteUnits } from '@tandem/quantity';

const DOLLAR = 1_000_000;

/** Limits of a venue that is to go on: those of the simulation are made to be reached. */
export const VENUE_LIMITS: ConfigureVenue = {
  kind: 'ConfigureVenue',
  insuranceStepCap: (50_000 * DOLLAR) as QuoteUnits,
  backstopLossCap: (500_000 * DOLLAR) as QuoteUnits,
};

/** Of the asset in which users withdraw: what its item in a batch and its payment may cost us. */
export const WITHDRAWAL_FEE: SetWithdrawalFee = {
  kind: 'SetWithdrawalFee',
  asset: SETTLEMENT_ASSET,
  fee: DOLLAR as AssetUnits,
};
