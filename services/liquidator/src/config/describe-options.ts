import type { ConfigPath } from './config.ts';
import { isAbsent, isRequired, type Option } from './option.ts';
import { OPTIONS } from './options.ts';

const COLUMNS = 96;

/** The reference page: every option with its unit, default and limits. */
export function describeOptions(): string {
  const rows = entries().map(([path, option]) => {
    const cells = [
      `\`${path}\``,
      unitOf(option),
      defaultOf(option),
      limitsOf(option),
      option.about,
    ];
    return `| ${cells.join(' | ')} |`;
  });
  return [
    '# Options of the liquidator',
    '',
    'Made from `services/liquidator/src/config/options.ts` by `npm run liquidator -- options`; a',
    'test keeps it equal. The file is TOML: `chain.pollMs` is `pollMs` in the section `[chain]`,',
    'and a variable `LIQUIDATOR_CHAIN_POLL_MS` goes before it; lists are separated by commas',
    'there, names are written `token=name`. An unknown option is refused, and so is an unknown',
    'variable that begins with `LIQUIDATOR_`.',
    '',
    '| option | unit | default | limits | what it does |',
    '|---|---|---|---|---|',
    ...rows,
    '',
    '## Variables that are no options',
    '',
    'Secrets are in no file of configuration and in no argument.',
    '',
    '| variable | what it holds |',
    '|---|---|',
    '| `LIQUIDATOR_CONFIG` | path of the file, where `--config` is not given |',
    '| `LIQUIDATOR_DATABASE_URL` | PostgreSQL that takes the place of `store.path`, password included |',
    '| `LIQUIDATOR_REDIS_URL` | Redis of the queue |',
    '| `LIQUIDATOR_PASSWORD_FILE` | file with the password, before `keys.passwordFile` |',
    '| `LIQUIDATOR_PASSWORD_FD` | number of an open descriptor that the password is read from; npm hands on 0 to 2 alone |',
    '',
  ].join('\n');
}

/** A file that can be filled in: everything is there, what has a default as a comment. */
export function documentedFile(): string {
  const lines: string[] = [
    '# Configuration of the liquidator. What begins with # has its default.',
  ];
  let section = '';
  for (const [path, option] of entries()) {
    const [ofSection = '', field = ''] = path.split('.');
    if (ofSection !== section) lines.push('', `[${ofSection}]`);
    section = ofSection;
    lines.push('', ...wrapped(`${option.about} ${hintOf(option)}`.trim()));
    lines.push(assignmentOf(field, option));
  }
  return `${lines.join('\n')}\n`;
}

function entries(): readonly (readonly [ConfigPath, Option])[] {
  return Object.entries(OPTIONS) as readonly (readonly [ConfigPath, Option])[];
}

function hintOf(option: Option): string {
  const unit = unitOf(option);
  const limits = limitsOf(option);
  const words = [unit === '' ? '' : `Unit: ${unit}.`, limits === '' ? '' : `Limits: ${limits}.`];
  return words.filter((word) => word !== '').join(' ');
}

function assignmentOf(field: string, option: Option): string {
  const { byDefault } = option;
  if (isRequired(byDefault)) return `${field} = # required`;
  if (isAbsent(byDefault)) return `# ${field} = # default: ${byDefault.absent}`;
  if (option.kind === 'names') return `# ${field} = { }`;
  return `# ${field} = ${JSON.stringify(byDefault)}`;
}

function unitOf(option: Option): string {
  return 'unit' in option ? option.unit : '';
}

function defaultOf(option: Option): string {
  const { byDefault } = option;
  if (isRequired(byDefault)) return 'required';
  if (isAbsent(byDefault)) return byDefault.absent;
  if (Array.isArray(byDefault)) return byDefault.length === 0 ? 'empty' : byDefault.join(', ');
  if (typeof byDefault === 'object') return 'empty';
  return byDefault === '' ? 'empty' : String(byDefault);
}

function limitsOf(option: Option): string {
  switch (option.kind) {
    case 'integer':
    case 'integers':
    case 'amount':
      return `${option.least} to ${option.most}`;
    case 'choice':
      return option.choices.join(', ');
    case 'addresses':
    case 'urls':
    case 'texts':
      return `at most ${option.most}`;
    default:
      return '';
  }
}

function wrapped(text: string): readonly string[] {
  const lines: string[] = [];
  let line = '#';
  for (const word of text.split(' ')) {
    if (line.length + word.length + 1 > COLUMNS) {
      lines.push(line);
      line = '#';
    }
    line += ` ${word}`;
  }
  return [...lines, line];
}
