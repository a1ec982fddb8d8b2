import { type ParseArgsConfig, parseArgs } from 'node:util';
import { TRADERS_MIN } from '@tandem/simulation';
import { readStartConfig, type StartConfig } from '../start/start-config.ts';
import { COMMANDS } from './help.ts';
import { parseCount, parseSpeed } from './numbers.ts';
import { isUnknownOption, namedOption, optionProblem } from './option-problem.ts';
import {
  type RebuildRequest,
  type ReplayRequest,
  type Request,
  SERVICES,
  type SimulateRequest,
  type VerifyLiabilityRequest,
  type VerifyPublishedRequest,
  type VerifyReceiptRequest,
  type VerifyRequest,
} from './request.ts';
import { UsageError } from './usage-error.ts';

const TEXT = { type: 'string' } as const;
const FLAG = { type: 'boolean' } as const;
const EVERY = { data: TEXT, json: FLAG, help: FLAG } as const;
/** A journal here belongs to the last replay; the next one takes its place. */
export const DEFAULT_REPLAY_DATA = '.tandem/replay';
const COUNT_MAX = 1_000_000_000;
const GATEWAYS_MAX = 16;
const ACCOUNT_MAX = 2 ** 32 - 1;

const START = {
  ...EVERY,
  port: TEXT,
  host: TEXT,
  'no-bots': FLAG,
  'no-chain': FLAG,
  'no-challenges': FLAG,
  'second-chain': FLAG,
  'no-screen': FLAG,
  prices: TEXT,
  seed: TEXT,
  config: TEXT,
} as const;
/** What only a venue in separate processes has. */
const SERVICES_ONLY = { gateways: TEXT, 'link-port': TEXT, 'metrics-port': TEXT } as const;

const OPTIONS = {
  start: START,
  services: { ...START, ...SERVICES_ONLY },
  simulate: {
    ...EVERY,
    seed: TEXT,
    traders: TEXT,
    seconds: TEXT,
    commands: TEXT,
    speed: TEXT,
    acks: FLAG,
  },
  replay: { ...EVERY, index: TEXT, speed: TEXT, lines: TEXT, method: TEXT },
  verify: { ...EVERY },
  'verify-receipt': { ...EVERY, journal: TEXT, venue: TEXT, key: TEXT },
  'verify-published': { json: FLAG, help: FLAG, key: TEXT, from: TEXT },
  'verify-liability': {
    json: FLAG,
    help: FLAG,
    account: TEXT,
    key: TEXT,
    venue: TEXT,
    figures: TEXT,
  },
  rebuild: { ...EVERY },
} as const satisfies { readonly [command: string]: NonNullable<ParseArgsConfig['options']> };

type CommandName = keyof typeof OPTIONS;

type Parsed = {
  readonly values: { readonly [option: string]: string | boolean | undefined };
  readonly positionals: readonly string[];
};

/** Reads the command line. Throws `UsageError` with what is wrong, by name. */
export function parseRequest(args: readonly string[]): Request {
  const [first, ...rest] = args;
  if (first === undefined) return parseStart([]);
  if (first === '--help' || first === '-h' || first === 'help') {
    return { kind: 'help', command: rest[0] ?? null };
  }
  if (first === 'bench') return { kind: 'bench', rest };
  // Plain options belong to the command that runs without a name.
  if (first.startsWith('-')) return parseStart(args);
  if (first === 'start') return parseStart(rest);
  if (first === 'services') return parseServices(rest);
  if (first === 'service') return parseService(rest);
  if (first === 'simulate') return parseSimulate(rest);
  if (first === 'replay') return parseReplay(rest);
  if (first === 'verify') return parseVerify(rest);
  if (first === 'verify-receipt') return parseVerifyReceipt(rest);
  if (first === 'verify-published') return parseVerifyPublished(rest);
  if (first === 'verify-liability') return parseVerifyLiability(rest);
  if (first === 'rebuild') return parseRebuild(rest);
  const known = COMMANDS.join(', ');
  throw new UsageError(null, `there is no command "${first}"; there are ${known}`);
}

/** Fields that the command line names as they are; the others are in the file or environment. */
const START_FIELDS = ['data', 'host', 'port', 'prices', 'seed', 'gateways'] as const;

function parseStart(args: readonly string[]): Request {
  const { values, positionals } = parse('start', args);
  if (values['help'] === true) return { kind: 'help', command: 'start' };
  if (positionals.length > 0) refuseExtra('start', positionals);
  return { kind: 'start', isJson: values['json'] === true, config: configOf(values) };
}

/** The options are those of a start: every process reads them for itself. */
function parseServices(args: readonly string[]): Request {
  const { values, positionals } = parse('services', args);
  if (values['help'] === true) return { kind: 'help', command: 'services' };
  if (positionals.length > 0) refuseExtra('services', positionals);
  const config = configOf(values);
  return { kind: 'services', isJson: values['json'] === true, config, options: args };
}

function parseService(args: readonly string[]): Request {
  const { values, positionals } = parse('services', args);
  const [name, index, ...extra] = positionals;
  const service = SERVICES.find((known) => known === name);
  if (values['help'] === true) return { kind: 'help', command: 'services' };
  if (service === undefined) {
    const named = name === undefined ? 'name the service' : `there is no service "${name}"`;
    throw new UsageError('services', `${named}: ${SERVICES.join(', ')}`);
  }
  if (extra.length > 0) refuseExtra('services', extra);
  const number = { command: 'services', option: 'index', low: 1, high: GATEWAYS_MAX };
  const config = configOf(values);
  return { kind: 'service', service, index: parseCount(index ?? '1', number), config };
}

function configOf(values: Parsed['values']): StartConfig {
  const { config: file } = values;
  const given = Object.fromEntries(
    START_FIELDS.flatMap((field) => {
      const value = values[field];
      return value === undefined ? [] : [[field, value] as const];
    }),
  );
  const fields = {
    ...given,
    ...(values['link-port'] === undefined ? {} : { linkPort: values['link-port'] }),
    ...(values['metrics-port'] === undefined ? {} : { metricsPort: values['metrics-port'] }),
    ...(values['no-bots'] === true ? { bots: false } : {}),
    ...(values['no-chain'] === true ? { chain: false } : {}),
    ...(values['no-challenges'] === true ? { challenges: false } : {}),
    ...(values['second-chain'] === true ? { secondChain: true } : {}),
    ...(values['no-screen'] === true ? { screen: false } : {}),
  };
  return readStartConfig(fields, process.env, typeof file === 'string' ? file : null);
}

function parseSimulate(args: readonly string[]): Request {
  const { values, positionals } = parse('simulate', args);
  if (values['help'] === true) return { kind: 'help', command: 'simulate' };
  if (positionals.length > 0) refuseExtra('simulate', positionals);
  const number = (option: string, [low, high]: readonly [number, number]): number | null =>
    typeof values[option] === 'string'
      ? parseCount(values[option], { command: 'simulate', option, low, high })
      : null;
  const commands = number('commands', [1, COUNT_MAX]);
  const seconds = number('seconds', [0, COUNT_MAX]) ?? (commands === null ? 60 : 0);
  const request: SimulateRequest = {
    kind: 'simulate',
    ...every('simulate', values),
    seed: number('seed', [0, 2 ** 32 - 1]) ?? 1,
    commands,
    seconds: seconds === 0 ? null : seconds,
    speed: speedOf('simulate', values, commands === null ? 10 : null),
    traders: number('traders', [TRADERS_MIN, 10_000]) ?? 160,
    printsAcks: values['acks'] === true,
  };
  return request;
}

function parseReplay(args: readonly string[]): Request {
  const { values, positionals } = parse('replay', args);
  if (values['help'] === true) return { kind: 'help', command: 'replay' };
  const [file, ...extra] = positionals;
  if (file === undefined) throw new UsageError('replay', 'name the recording: replay <file>');
  if (extra.length > 0) refuseExtra('replay', extra);
  const { index, lines } = values;
  const linesRule = { command: 'replay', option: 'lines', low: 1, high: COUNT_MAX };
  const request: ReplayRequest = {
    kind: 'replay',
    ...every('replay', values),
    file,
    index: typeof index === 'string' ? index : null,
    speed: speedOf('replay', values, null),
    lines: typeof lines === 'string' ? parseCount(lines, linesRule) : null,
    method: methodOf(values['method']),
  };
  return request;
}

function methodOf(text: string | boolean | undefined): ReplayRequest['method'] {
  if (text === undefined || text === 'extended') return 'extended';
  if (text === 'stated') return 'stated';
  throw new UsageError('replay', `--method is stated or extended, not "${String(text)}"`);
}

function parseVerify(args: readonly string[]): Request {
  const { values, positionals } = parse('verify', args);
  if (values['help'] === true) return { kind: 'help', command: 'verify' };
  const [journal, ...extra] = positionals;
  if (extra.length > 0) refuseExtra('verify', extra);
  if (journal !== undefined && values['data'] !== undefined) {
    throw new UsageError('verify', `name the journal once: "${journal}" or --data, not both`);
  }
  const { isJson } = every('verify', values);
  const data = journal ?? (typeof values['data'] === 'string' ? values['data'] : undefined);
  const request: VerifyRequest = { kind: 'verify', isJson, data: data ?? '.tandem/simulate' };
  return request;
}

function parseVerifyReceipt(args: readonly string[]): Request {
  const command = 'verify-receipt';
  const { values, positionals } = parse(command, args);
  if (values['help'] === true) return { kind: 'help', command };
  const [file, ...extra] = positionals;
  if (file === undefined) throw new UsageError(command, `name the receipt: ${command} <file>`);
  if (extra.length > 0) refuseExtra(command, extra);
  const { journal, venue } = values;
  if ([journal, venue, values['data']].filter((named) => named !== undefined).length > 1) {
    throw new UsageError(command, 'name the journal once: --journal, --data or --venue');
  }
  const { isJson } = every(command, values);
  const data = [journal, values['data']].find((folder) => typeof folder === 'string');
  const request: VerifyReceiptRequest = {
    kind: command,
    isJson,
    file,
    data: data ?? '.tandem/venue',
    publicKey: keyOf(command, values),
    venue: typeof venue === 'string' ? addressOf(command, venue) : null,
  };
  return request;
}

function parseVerifyPublished(args: readonly string[]): Request {
  const command = 'verify-published';
  const { values, positionals } = parse(command, args);
  if (values['help'] === true) return { kind: 'help', command };
  const [url, ...extra] = positionals;
  if (url === undefined) throw new UsageError(command, `name the venue: ${command} <address>`);
  if (extra.length > 0) refuseExtra(command, extra);
  const { from = '1' } = values;
  const number = { command, option: 'from', low: 1, high: Number.MAX_SAFE_INTEGER };
  const request: VerifyPublishedRequest = {
    kind: command,
    isJson: values['json'] === true,
    url: addressOf(command, url),
    publicKey: keyOf(command, values),
    from: parseCount(String(from), number),
  };
  return request;
}

function parseVerifyLiability(args: readonly string[]): Request {
  const command = 'verify-liability';
  const { values, positionals } = parse(command, args);
  if (values['help'] === true) return { kind: 'help', command };
  const [file, ...extra] = positionals;
  if (file === undefined) throw new UsageError(command, `name the proof: ${command} <file>`);
  if (extra.length > 0) refuseExtra(command, extra);
  const { account, venue, figures } = values;
  if (figures !== undefined && venue === undefined) {
    throw new UsageError(command, '--figures needs --venue, which knows the digits of its assets');
  }
  const number = { command, option: 'account', low: 1, high: ACCOUNT_MAX };
  const request: VerifyLiabilityRequest = {
    kind: command,
    isJson: values['json'] === true,
    file,
    account: typeof account === 'string' ? parseCount(account, number) : null,
    publicKey: keyOf(command, values),
    venue: typeof venue === 'string' ? addressOf(command, venue) : null,
    figures: typeof figures === 'string' ? figures : null,
  };
  return request;
}

function keyOf(command: CommandName, { key }: Parsed['values']): string | null {
  if (typeof key !== 'string') return null;
  if (/^[0-9a-f]{64}$/.test(key)) return key;
  throw new UsageError(command, '--key is 64 lower-case hexadecimal digits');
}

function addressOf(command: CommandName, address: string): string {
  if (/^https?:\/\/[^/?#]+\/?$/.test(address)) return address;
  throw new UsageError(command, `an address is like http://127.0.0.1:4600, not ${address}`);
}

function parseRebuild(args: readonly string[]): Request {
  const { values, positionals } = parse('rebuild', args);
  if (values['help'] === true) return { kind: 'help', command: 'rebuild' };
  if (positionals.length > 0) refuseExtra('rebuild', positionals);
  const { data, isJson } = every('rebuild', values);
  const folder = values['data'] === undefined ? '.tandem/venue' : data;
  const request: RebuildRequest = { kind: 'rebuild', isJson, data: folder };
  return request;
}

function every(
  command: CommandName,
  values: Parsed['values'],
): { readonly data: string; readonly isJson: boolean } {
  const { data, json } = values;
  if (data === '') throw new UsageError(command, '--data names a folder, not ""');
  return { data: typeof data === 'string' ? data : `.tandem/${command}`, isJson: json === true };
}

function speedOf(
  command: CommandName,
  values: Parsed['values'],
  unless: number | null,
): number | null {
  const { speed } = values;
  if (typeof speed !== 'string') return unless;
  return parseSpeed(speed, { command, option: 'speed', low: 0.1, high: 1_000 });
}

function parse(command: CommandName, args: readonly string[]): Parsed {
  try {
    const options: NonNullable<ParseArgsConfig['options']> = OPTIONS[command];
    const parsed = parseArgs({ args: [...args], options, allowPositionals: true });
    return parsed as Parsed;
  } catch (error) {
    throw new UsageError(command, explain(command, error));
  }
}

function explain(command: CommandName, error: unknown): string {
  const named = namedOption(error) ?? '';
  const isOfServices = Object.hasOwn(SERVICES_ONLY, named.slice('--'.length));
  if (command === 'start' && isUnknownOption(error) && isOfServices) {
    return `${named} is for separate processes: npm run start:services`;
  }
  return optionProblem(command, OPTIONS[command], error);
}

function refuseExtra(command: CommandName, extra: readonly string[]): never {
  throw new UsageError(command, `${command} does not know what to do with "${extra.join(' ')}"`);
}
