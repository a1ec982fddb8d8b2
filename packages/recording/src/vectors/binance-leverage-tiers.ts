import type { DecimalText } from '../decimal-text.ts';
import { asArray, asObject, decimalField, integerField, objectField } from '../fields.ts';
import { parseJsonExact } from '../json-text.ts';

/** Leverage tiers of one market, by rising notional. */
export type LeverageTiers = { readonly market: string; readonly tiers: readonly LeverageTier[] };

export type LeverageTier = {
  readonly tier: number;
  readonly notionalFloor: DecimalText;
  readonly notionalCap: DecimalText;
  readonly maintenanceRate: DecimalText;
  readonly maxLeverage: number;
  /** Keeps maintenance margin continuous: rate x notional - deduction. */
  readonly deduction: DecimalText;
};

export function parseLeverageTiers(text: string): readonly LeverageTiers[] {
  const markets = Object.entries(asObject(parseJsonExact(text), 'document'));
  return markets.map(([market, tiers]) => ({
    market,
    tiers: asArray(tiers, market).map((value) => {
      const info = objectField(asObject(value, 'tier'), 'info');
      return {
        tier: integerField(info, 'bracket'),
        notionalFloor: decimalField(info, 'notionalFloor'),
        notionalCap: decimalField(info, 'notionalCap'),
        maintenanceRate: decimalField(info, 'maintMarginRatio'),
        maxLeverage: integerField(info, 'initialLeverage'),
        deduction: decimalField(info, 'cum'),
      };
    }),
  }));
}
