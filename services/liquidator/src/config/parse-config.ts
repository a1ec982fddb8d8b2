import { parse, TomlError } from 'smol-toml';
import type { Config, ConfigPath } from './config.ts';
import { isAbsent, isRequired } from './option.ts';
import { OPTIONS } from './options.ts';
import { type ParsedValue, parseValue } from './parse-value.ts';

export type ConfigFault = { readonly path: string; readonly message: string };

export type ParsedConfig =
  | { readonly isValid: true; readonly config: Config }
  | { readonly isValid: false; readonly faults: readonly ConfigFault[] };

type Environment = Readonly<Record<string, string | undefined>>;

const PREFIX = 'LIQUIDATOR_';

/** Variables that are no option of the file: secrets, and where the file is. */
const OTHER_VARIABLES: ReadonlySet<string> = new Set([
  'LIQUIDATOR_CONFIG',
  'LIQUIDATOR_DATABASE_URL',
  'LIQUIDATOR_REDIS_URL',
  'LIQUIDATOR_PASSWORD_FD',
  'LIQUIDATOR_PASSWORD_FILE',
]);

/**
 * The environment goes before the file, the file before the defaults. All faults at once, except
 * that nothing is known of a file that cannot be read: then where that is, alone.
 */
export function parseConfig(text: string, environment: Environment): ParsedConfig {
  const read = readToml(text);
  if (read.kind === 'broken') return { isValid: false, faults: [read.fault] };
  const faults: ConfigFault[] = [];
  const given = flatten(read.sections, faults);
  for (const path of given.keys()) {
    if (!(path in OPTIONS)) faults.push({ path, message: 'is no option' });
  }
  const variables = new Map(PATHS.map((path) => [variableOf(path), path]));
  for (const name of Object.keys(environment)) {
    if (!name.startsWith(PREFIX) || OTHER_VARIABLES.has(name) || variables.has(name)) continue;
    faults.push({ path: name, message: 'is no variable of this program' });
  }
  const config: Record<string, Record<string, unknown>> = {};
  for (const path of PATHS) {
    const value = valueOf(path, given.get(path), environment[variableOf(path)]);
    if (!value.isValid) {
      faults.push({ path, message: value.message });
      continue;
    }
    const [section = '', field = ''] = path.split('.');
    config[section] = { ...config[section], [field]: value.value };
  }
  if (faults.length > 0) return { isValid: false, faults };
  // After this point every path of the type has a value of its kind.
  return withRelations(config as unknown as Config);
}

/** `chain.pollMs` is LIQUIDATOR_CHAIN_POLL_MS. */
function variableOf(path: string): string {
  const words = path.replace('.', '_').replaceAll(/[A-Z]/g, (letter) => `_${letter}`);
  return `${PREFIX}${words.toUpperCase()}`;
}

const PATHS = Object.keys(OPTIONS) as readonly ConfigPath[];

/** What no option can say alone. */
function withRelations(config: Config): ParsedConfig {
  const faults: ConfigFault[] = [];
  const { chain, execution, keys, profit, prices, budget } = config;
  if (chain.quorum > chain.nodes.length) {
    const message = `${chain.quorum} nodes must agree, and ${chain.nodes.length} are listed`;
    faults.push({ path: 'chain.quorum', message });
  }
  if (execution.live && keys.files.length === 0) {
    faults.push({ path: 'keys.files', message: 'is empty, and execution.live needs an account' });
  }
  if (profit.atALoss && prices.usdToken === null) {
    faults.push({ path: 'prices.usdToken', message: 'is needed by profit.atALoss' });
  }
  if (budget.position > budget.day) {
    faults.push({ path: 'budget.position', message: 'is more than budget.day' });
  }
  return faults.length > 0 ? { isValid: false, faults } : { isValid: true, config };
}

function valueOf(path: ConfigPath, inFile: unknown, inEnvironment?: string): ParsedValue {
  const option = OPTIONS[path];
  if (inEnvironment !== undefined) return parseValue(option, inEnvironment);
  if (inFile !== undefined) return parseValue(option, inFile);
  const { byDefault } = option;
  if (isRequired(byDefault)) {
    const message = `is missing: set it in the file or as ${variableOf(path)}`;
    return { isValid: false, message };
  }
  if (isAbsent(byDefault)) return { isValid: true, value: null };
  return parseValue(option, byDefault);
}

type Toml =
  | { readonly kind: 'read'; readonly sections: Readonly<Record<string, unknown>> }
  | { readonly kind: 'broken'; readonly fault: ConfigFault };

/** The line itself is not shown: addresses of nodes hold keys. */
function readToml(text: string): Toml {
  try {
    return { kind: 'read', sections: parse(text, { integersAsBigInt: false }) };
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const [what = ''] = error.message.split('\n', 1);
    const message = `is no TOML: ${what.replace(/^Invalid TOML document: /, '')}`;
    const path = `line ${error.line}, column ${error.column}`;
    return { kind: 'broken', fault: { path, message } };
  }
}

function flatten(
  sections: Readonly<Record<string, unknown>>,
  faults: ConfigFault[],
): ReadonlyMap<string, unknown> {
  const given = new Map<string, unknown>();
  for (const [section, fields] of Object.entries(sections)) {
    if (typeof fields !== 'object' || fields === null || Array.isArray(fields)) {
      faults.push({ path: section, message: 'stands outside a section' });
      continue;
    }
    for (const [field, value] of Object.entries(fields)) given.set(`${section}.${field}`, value);
  }
  return given;
}
