import { parseArgs } from 'node:util';

export type CommandName =
  | 'run'
  | 'watch-only'
  | 'executor'
  | 'report'
  | 'record'
  | 'backtest'
  | 'demo'
  | 'keys'
  | 'options'
  | 'sample-config';

/** What each command takes beside --help. */
const COMMANDS: Readonly<Record<CommandName, readonly string[]>> = {
  run: ['config', 'screen'],
  'watch-only': ['config', 'screen'],
  executor: ['config'],
  report: ['config', 'json'],
  record: ['config', 'from', 'to', 'out'],
  backtest: ['config', 'from', 'to', 'log', 'gas-price', 'json'],
  demo: ['generation', 'positions', 'port', 'json', 'stay'],
  keys: ['new', 'check'],
  options: [],
  'sample-config': [],
};

export type Request =
  | { readonly kind: 'help'; readonly command: CommandName | null }
  | { readonly kind: 'version' }
  | { readonly kind: 'fault'; readonly message: string }
  | { readonly kind: 'command'; readonly command: CommandName; readonly flags: Flags };

export type Flags = {
  readonly config?: string;
  readonly from?: string;
  readonly to?: string;
  readonly out?: string;
  readonly log?: string;
  readonly 'gas-price'?: string;
  readonly generation?: string;
  readonly positions?: string;
  readonly port?: string;
  readonly new?: string;
  readonly check?: string;
  readonly json?: boolean;
  readonly screen?: boolean;
  readonly stay?: boolean;
};

const TEXT = { type: 'string' } as const;
const FLAG = { type: 'boolean' } as const;

const FLAGS = {
  config: TEXT,
  from: TEXT,
  to: TEXT,
  out: TEXT,
  log: TEXT,
  'gas-price': TEXT,
  generation: TEXT,
  positions: TEXT,
  port: TEXT,
  new: TEXT,
  check: TEXT,
  json: FLAG,
  screen: FLAG,
  stay: FLAG,
  help: FLAG,
} as const;

/** Words that look like a secret get an answer of their own: it must not be tried again. */
const SECRET = /^--?(?:pass(?:word|phrase)?|key|private-?key|mnemonic|secret)\b/i;

export function parseRequest(args: readonly string[]): Request {
  if (args.some((argument) => SECRET.test(argument))) {
    const message =
      'passwords and keys are never taken as arguments, which everybody on the machine can ' +
      'read: use LIQUIDATOR_PASSWORD_FILE, LIQUIDATOR_PASSWORD_FD or the prompt. ' +
      'If a real one was just typed, change it.';
    return { kind: 'fault', message };
  }
  const [word = '--help', ...rest] = args;
  if (word === '--help' || word === '-h' || word === 'help') return { kind: 'help', command: null };
  if (word === '--version') return { kind: 'version' };
  if (!isCommand(word)) {
    const names = Object.keys(COMMANDS).join(', ');
    return { kind: 'fault', message: `${word} is no command; there are ${names}` };
  }
  try {
    const { values } = parseArgs({ args: [...rest], options: FLAGS, allowNegative: true });
    const { help, ...flags } = values;
    if (help === true) return { kind: 'help', command: word };
    const taken = COMMANDS[word];
    const strange = Object.keys(flags).find((flag) => !taken.includes(flag));
    if (strange === undefined) return { kind: 'command', command: word, flags };
    const known = taken.map((flag) => `--${flag}`).join(', ');
    const message = `${word} does not take --${strange}; it takes ${known || 'nothing'}`;
    return { kind: 'fault', message };
  } catch (error) {
    return { kind: 'fault', message: (error as Error).message };
  }
}

function isCommand(word: string): word is CommandName {
  return Object.hasOwn(COMMANDS, word);
}
