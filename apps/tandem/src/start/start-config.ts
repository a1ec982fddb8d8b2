import { readFileSync } from 'node:fs';
import {
  type MarketOverrides,
  PlanError,
  type PriceChoice,
  parseMarketOverrides,
  parsePriceChoice,
} from '@tandem/price-feed';
import { UsageError } from '../arguments/usage-error.ts';

/** Everything that a running venue is configured with. */
export type StartConfig = {
  /** Folder of the journal, the tables and the demo key. */
  readonly data: string;
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  /** Simulated makers and takers trade along. */
  readonly bots: boolean;
  /** A local chain runs beside the venue and holds its money. */
  readonly chain: boolean;
  /** Pause between two blocks of the local chain. */
  readonly chainBlockMs: number;
  /** A new local chain lets fills be challenged. */
  readonly challenges: boolean;
  /** So long they can be there: half of it is left to answer, and withdrawals wait for it. */
  readonly challengeWindowSeconds: number;
  /** A second local chain has a vault as well; a venue that has one keeps it. */
  readonly secondChain: boolean;
  /** Address of a block explorer of the chain; null without one. */
  readonly chainExplorer: string | null;
  /** The trading screen is built and served. */
  readonly screen: boolean;
  readonly seed: number;
  readonly prices: PriceChoice;
  /** What is asked of the price sources of single markets: docs/runbooks/prices.md. */
  readonly priceRules: MarketOverrides;
  /** Where signatures count: part of what users sign. */
  readonly chainId: number;
  readonly verifyingContract: string;
  /** Requests a second of one key and of one address. */
  readonly keyRequestsPerSecond: number;
  readonly addressRequestsPerSecond: number;
  /** Age in seconds at which commands of the journal are published. */
  readonly publishDelaySeconds: number;
  /** Seconds from one statement of liabilities to the next. */
  readonly liabilityEpochSeconds: number;
  /** Accounts that one address may open in a day (UTC). */
  readonly accountsPerAddressPerDay: number;
  /** Gateways of a venue in separate processes; they take `port` and the ports behind it. */
  readonly gateways: number;
  /** Separate processes reach the exchange here and one above; 0: over sockets in `data`. */
  readonly linkPort: number;
  /**
   * Where separate processes show metrics, health and readiness, at 127.0.0.1: the exchange here,
   * behind it projector, price feed, settlement and each gateway. 0: any free ones.
   */
  readonly metricsPort: number;
};

/** What the program does when nobody says anything. */
export const DEFAULT_START: StartConfig = {
  data: '.tandem/venue',
  host: '127.0.0.1',
  port: 4_600,
  bots: true,
  chain: true,
  chainBlockMs: 500,
  challenges: true,
  challengeWindowSeconds: 12,
  secondChain: false,
  chainExplorer: null,
  screen: true,
  seed: 1,
  prices: { kind: 'simulation' },
  priceRules: new Map(),
  chainId: 31_337,
  verifyingContract: `0x${'0'.repeat(40)}`,
  keyRequestsPerSecond: 50,
  addressRequestsPerSecond: 200,
  publishDelaySeconds: 60,
  liabilityEpochSeconds: 600,
  accountsPerAddressPerDay: 200,
  gateways: 2,
  linkPort: 0,
  metricsPort: 4_680,
};

/** Values by field, as a file, the environment or the command line give them: text or JSON. */
export type GivenFields = { readonly [field: string]: unknown };

type ReadField = (value: unknown, field: string) => unknown;

const FIELDS: { readonly [F in keyof StartConfig]: ReadField } = {
  data: (value, field) => text(value, field, /^.+$/, 'a folder'),
  host: (value, field) => text(value, field, /^[0-9a-zA-Z.:-]{1,253}$/, 'an address'),
  port: (value, field) => whole(value, field, 0, 65_535),
  bots: flag,
  chain: flag,
  challenges: flag,
  challengeWindowSeconds: (value, field) => whole(value, field, 10, 604_800),
  secondChain: flag,
  chainBlockMs: (value, field) => whole(value, field, 50, 60_000),
  chainExplorer: (value, field) =>
    value === null
      ? null
      : text(value, field, /^https?:\/\/[^\s"<>]{1,200}$/, 'an address or null'),
  screen: flag,
  seed: (value, field) => whole(value, field, 0, 2 ** 32 - 1),
  prices,
  priceRules,
  chainId: (value, field) => whole(value, field, 1, Number.MAX_SAFE_INTEGER),
  verifyingContract: (value, field) =>
    text(value, field, /^0x[0-9a-f]{40}$/, '0x and 40 lower-case hexadecimal digits'),
  keyRequestsPerSecond: (value, field) => whole(value, field, 1, 1_000_000),
  addressRequestsPerSecond: (value, field) => whole(value, field, 1, 1_000_000),
  publishDelaySeconds: (value, field) => whole(value, field, 0, 2_678_400),
  liabilityEpochSeconds: (value, field) => whole(value, field, 1, 2_678_400),
  accountsPerAddressPerDay: (value, field) => whole(value, field, 1, 100_000),
  gateways: (value, field) => whole(value, field, 1, 16),
  linkPort: (value, field) => whole(value, field, 0, 65_534),
  metricsPort: (value, field) => whole(value, field, 0, 65_515),
};

/** Environment variable of a field: `chainId` is TANDEM_CHAIN_ID. */
function variableOf(field: string): string {
  return `TANDEM_${field.replaceAll(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`;
}

/**
 * The configuration of a start: the command line goes before the environment, that before the file,
 * and that before the defaults.
 *
 * @throws UsageError that names the field, where it came from and what it may be
 */
export function readStartConfig(
  given: GivenFields,
  environment: { readonly [name: string]: string | undefined },
  file: string | null,
): StartConfig {
  const config: { [field: string]: unknown } = { ...DEFAULT_START };
  if (file !== null) take(config, fileFields(file), (field) => `${field} in ${file}`);
  const variables = Object.fromEntries(
    Object.keys(FIELDS).flatMap((field) => {
      const value = environment[variableOf(field)];
      return value === undefined || value === '' ? [] : [[field, value] as const];
    }),
  );
  take(config, variables, variableOf);
  take(config, given, (field) => `--${field}`);
  return config as unknown as StartConfig;
}

function take(
  config: { [field: string]: unknown },
  fields: GivenFields,
  nameOf: (field: string) => string,
): void {
  for (const [field, value] of Object.entries(fields)) {
    const read = (FIELDS as { readonly [field: string]: ReadField })[field];
    if (read === undefined || !Object.hasOwn(FIELDS, field)) {
      const known = Object.keys(FIELDS).join(', ');
      throw new UsageError('start', `there is no field ${nameOf(field)}; there are ${known}`);
    }
    config[field] = read(value, nameOf(field));
  }
}

function fileFields(file: string): GivenFields {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    throw new UsageError('start', `the configuration ${file} cannot be read: ${problem}`);
  }
  if (typeof content === 'object' && content !== null && !Array.isArray(content)) {
    return content as GivenFields;
  }
  throw new UsageError('start', `the configuration ${file} is not a JSON object`);
}

function refuse(field: string, wanted: string, value: unknown): never {
  throw new UsageError('start', `${field} is ${wanted}, not ${JSON.stringify(value)}`);
}

function whole(value: unknown, field: string, low: number, high: number): number {
  const number = typeof value === 'string' && /^[0-9]{1,16}$/.test(value) ? Number(value) : value;
  const isWithin = Number.isSafeInteger(number) && (number as number) >= low;
  if (isWithin && (number as number) <= high) return number as number;
  return refuse(field, `a whole number from ${low} to ${high}`, value);
}

function text(value: unknown, field: string, shape: RegExp, wanted: string): string {
  if (typeof value === 'string' && shape.test(value)) return value;
  return refuse(field, wanted, value);
}

function flag(value: unknown, field: string): boolean {
  if (value === true || value === 'true' || value === '1') return true;
  if (value === false || value === 'false' || value === '0') return false;
  return refuse(field, 'true or false', value);
}

function prices(value: unknown, field: string): PriceChoice {
  const choice = typeof value === 'string' ? parsePriceChoice(value) : undefined;
  if (choice !== undefined && choice.kind !== 'error') return choice;
  return refuse(field, 'simulation, live or recording:<path>', value);
}

/** An object in a file, JSON in the environment and on the command line. */
function priceRules(value: unknown, field: string): MarketOverrides {
  try {
    return parseMarketOverrides(typeof value === 'string' ? value : JSON.stringify(value));
  } catch (error) {
    if (!(error instanceof PlanError)) throw error;
    throw new UsageError('start', `${field} is not understood: ${error.message}`);
  }
}
