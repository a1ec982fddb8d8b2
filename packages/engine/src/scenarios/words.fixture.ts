import { isDecimalError, parseDecimal } from '@tandem/quantity';

// The words of the scenario tables: who, what, how much. Every word is known or the row is refused.

/** Accounts by name. The first six are the venue's own. Nobody never opens an account. */
const PEOPLE: ReadonlyMap<string, number> = new Map([
  ['Fees', 1],
  ['Insurance', 2],
  ['Backstop', 3],
  ['Pool', 4],
  ['Dust', 5],
  ['Rewards', 6],
  ['Alice', 16],
  ['Bob', 17],
  ['Carol', 18],
  ['Dave', 19],
  ['Erin', 20],
  ['Frank', 21],
  ['Grace', 22],
  ['Heidi', 23],
  ['Nobody', 999],
]);

export const NAME = '[A-Z][a-z]+';

export function accountOf(name: string): number {
  const id = PEOPLE.get(name);
  if (id === undefined) throw new Error(`nobody is called ${name}`);
  return id;
}

export function nameOf(account: number): string {
  for (const [name, id] of PEOPLE) if (id === account) return name;
  throw new Error(`account ${account} has no name`);
}

export const ASSETS = ['USD', 'BTC', 'ETH'] as const;
/** Decimals of an engine unit. */
const ASSET_DECIMALS = [6, 8, 8] as const;
/** Every market counts in lots of 10^-6 coins, so that a price unit is a dollar a coin. */
const SIZE_DECIMALS = 6;

export function assetOf(symbol: string): number {
  const asset = ASSETS.indexOf(symbol as (typeof ASSETS)[number]);
  if (asset < 0 && symbol !== 'XYZ') throw new Error(`no asset is called ${symbol}`);
  return asset < 0 ? 31 : asset;
}

function decimal(text: string, scale: number): number {
  const value = parseDecimal(text.replaceAll(/[,_]/g, ''), scale, true);
  if (isDecimalError(value)) throw new Error(`${text}: ${value.reason} (${scale} decimals)`);
  return value;
}

export function parseInteger(text: string): number {
  return decimal(text, 0);
}

export function parseSize(text: string): number {
  return decimal(text, SIZE_DECIMALS);
}

export function parsePrice(text: string): number {
  return decimal(text, 0);
}

/** `12.5`, `12.5 USD`, `0.1 BTC`. */
export function parseMoney(text: string): number {
  const [amount = '', symbol = 'USD', ...rest] = text.split(' ');
  if (rest.length > 0) throw new Error(`no amount: ${text}`);
  return decimal(amount, ASSET_DECIMALS[assetOf(symbol)] ?? 0);
}

/** `4.5bp`, `0.5%`, or plain 10^-9. */
export function parseRate(text: string): number {
  if (text.endsWith('%')) return decimal(text.slice(0, -1), 7);
  return text.endsWith('bp') ? decimal(text.slice(0, -2), 5) : parseInteger(text);
}

/** `now`, `never`, `3s ago`, `in 60s`; microseconds. */
export function parseTime(text: string, now: number): number {
  if (text === 'now') return now;
  if (text === 'never') return 0;
  const match = /^(?:in ([\d.]+)s|([\d.]+)s ago)$/.exec(text);
  if (match === null) throw new Error(`no time: ${text}`);
  const [, later, ago] = match;
  return later === undefined ? now - decimal(ago ?? '', 6) : now + decimal(later, 6);
}

export function parseSeconds(text: string): number {
  return decimal(text, 6);
}

/** What a value of a market rule is written in: `2coins`, `10usd`, `5%`, `4.5bp`, `60s`, `null`. */
export function parseRule(text: string): number | string | null {
  if (text === 'null') return null;
  if (/^[a-z]+$/i.test(text)) return text;
  if (text.endsWith('coins')) return parseSize(text.slice(0, -5));
  if (text.endsWith('usd')) return decimal(text.slice(0, -3), 6);
  if (text.endsWith('s')) return parseSeconds(text.slice(0, -1));
  return parseRate(text);
}

export type Tier = {
  readonly lower: number;
  readonly initialRatePpb: number;
  readonly maintenanceRatePpb: number;
};

/** `0/1%/0.5%,100000/2%/1%`: from a notional in dollars, initial and maintenance rate. */
export function parseTiers(text: string): readonly Tier[] {
  if (text === 'none') return [];
  return text.split(',').map((tier) => {
    const [lower = '', initial = '', maintenance = ''] = tier.split('/');
    const rates = {
      initialRatePpb: parseRate(initial),
      maintenanceRatePpb: parseRate(maintenance),
    };
    return { lower: decimal(lower, 6), ...rates };
  });
}
