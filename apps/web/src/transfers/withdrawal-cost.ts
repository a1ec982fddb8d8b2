import type { Asset } from '@tandem/api';
import { formatDecimal, isDecimalError, parseDecimal } from '@tandem/quantity';
import { figure, UNKNOWN } from '../format/figures.ts';

/** What a withdrawal costs, in words; and whether anything of it would arrive. */
export type WithdrawalCost = { readonly words: string; readonly isCovered: boolean };

/** @param asset undefined: the venue has not told what it costs */
export function withdrawalCost(
  asset: Pick<Asset, 'symbol' | 'scale' | 'withdrawalFee'> | undefined,
  amount: string,
): WithdrawalCost {
  if (asset === undefined) return { words: `Fee ${UNKNOWN}.`, isCovered: false };
  const { symbol, scale } = asset;
  const fee = parseDecimal(asset.withdrawalFee, scale);
  const units = parseDecimal(amount, scale);
  if (isDecimalError(fee)) return { words: `Fee ${UNKNOWN}.`, isCovered: false };
  const cost = `Fee ${figure(asset.withdrawalFee)}${fee === 0 ? '' : ` ${symbol}`}`;
  if (isDecimalError(units) || units === 0) {
    return { words: fee === 0 ? `${cost}.` : `${cost}, a part of the amount.`, isCovered: true };
  }
  const rest = units - fee;
  if (rest < 1) return { words: `${cost}: nothing would arrive.`, isCovered: false };
  const arriving = `${figure(formatDecimal(rest, scale))} ${symbol}`;
  return { words: `${cost}: ${arriving} arrive.`, isCovered: true };
}
