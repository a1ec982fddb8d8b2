import { readFileSync } from 'node:fs';
import type { Asset, LiabilityProof } from '@tandem/api';
import { decimalText } from '@tandem/api';

/** What somebody says that he is owed, in decimals; what he leaves out is not compared. */
export type OwnFigures = {
  /** By symbol. */
  readonly owed?: { readonly [symbol: string]: string };
  readonly balance?: string;
  readonly openProfit?: string;
};

const DECIMAL = /^-?[0-9]+(\.[0-9]+)?$/;

/** @throws an error that names the field */
export function readOwnFigures(path: string): OwnFigures {
  const figures = JSON.parse(readFileSync(path, 'utf8')) as OwnFigures;
  const { owed = {}, balance = '0', openProfit = '0', ...others } = figures;
  const [strange] = Object.keys(others);
  if (strange !== undefined) throw new Error(`${strange} is no figure: owed, balance, openProfit`);
  for (const [name, text] of Object.entries({ ...owed, balance, openProfit })) {
    if (!DECIMAL.test(text)) throw new Error(`${name} is no decimal number`);
  }
  return figures;
}

/** Null when the proof says what its owner knows; otherwise the first figure that differs. */
export function figuresProblem(
  { owed = {}, balance, openProfit }: OwnFigures,
  { statement, liability }: LiabilityProof,
  assets: readonly Asset[],
): string | null {
  const settlement = assets.find(({ assetId }) => assetId === statement.assets[0]);
  const compared: (readonly [string, string | undefined, number, Asset | undefined])[] = [
    ['balance', balance, liability.balance, settlement],
    ['openProfit', openProfit, liability.openProfit, settlement],
  ];
  for (const [symbol, own] of Object.entries(owed)) {
    const asset = assets.find((one) => one.symbol === symbol);
    const column = statement.assets.indexOf(asset?.assetId ?? -1);
    compared.push([symbol, own, liability.owed[column] ?? 0, asset]);
  }
  for (const [name, own, stated, asset] of compared) {
    if (own === undefined) continue;
    if (asset === undefined) return `${name} is no asset of the venue`;
    const text = decimalText(stated, asset.scale);
    if (unitsOf(own, asset.scale) !== BigInt(stated)) {
      return `${name}: you have ${own}, the venue says ${text}`;
    }
  }
  return null;
}

/** Engine units of a decimal; null when it has more digits than the venue keeps. */
function unitsOf(text: string, scale: number): bigint | null {
  const [whole = '', digits = ''] = text.replace('-', '').split('.');
  const kept = digits.replace(/0+$/, '');
  if (kept.length > scale) return null;
  const units = BigInt(`${whole}${kept.padEnd(scale, '0')}`);
  return text.startsWith('-') ? -units : units;
}
