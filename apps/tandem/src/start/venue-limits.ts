import type { ConfigureVenue } from '@tandem/protocol';
import type { QuoteUnits } from '@tandem/quantity';

const DOLLAR = 1_000_000;

/** Limits of a venue that is to go on: those of the simulation are made to be reached. */
export const VENUE_LIMITS: ConfigureVenue = {
  kind: 'ConfigureVenue',
  insuranceStepCap: (50_000 * DOLLAR) as QuoteUnits,
  backstopLossCap: (500_000 * DOLLAR) as QuoteUnits,
};
