import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { describeOptions, documentedFile } from './describe-options.ts';
import { type ConfigFault, parseConfig } from './parse-config.ts';

const MODULE = '0x5FbDB2315678afecb367f032d93F642f64180aa3';

const LEAST = `
[chain]
nodes = ["http://127.0.0.1:8545"]
[protocol]
module = "${MODULE}"
factory = "${MODULE}"
native = "${MODULE}"
`;

describe('the configuration', () => {
  test('needs five lines and has a default for everything else', () => {
    const parsed = parseConfig(LEAST, {});
    if (!parsed.isValid) throw new Error(JSON.stringify(parsed.faults));
    expect(parsed.config.execution.live).toBe(false);
    expect(parsed.config.evaluation.workers).toBeNull();
    expect(parsed.config.profit.atALossAbove).toBe(20);
    expect(parsed.config.gas.feeCap).toBe(150_000_000_000n);
    expect(parsed.config.protocol.feeTiers).toEqual([500, 3000, 10_000]);
  });

  test('takes a variable before the file, and lists with commas', () => {
    const parsed = parseConfig(`${LEAST}\n[gas]\nfeeCap = "10"`, {
      LIQUIDATOR_GAS_FEE_CAP: '0.5',
      LIQUIDATOR_CHAIN_NODES: 'https://one.example/key, wss://two.example',
      LIQUIDATOR_PRICES_PYTH_FEEDS: `${MODULE}=0xfeed`,
    });
    if (!parsed.isValid) throw new Error(JSON.stringify(parsed.faults));
    expect(parsed.config.gas.feeCap).toBe(500_000_000n);
    expect(parsed.config.chain.nodes).toEqual(['https://one.example/key', 'wss://two.example']);
    expect(parsed.config.prices.pythFeeds).toEqual({ [MODULE.toLowerCase()]: '0xfeed' });
  });

  test.each([
    ['[chain]\nid = 0', 'chain.id', 'is 0 (number), and must be from 1 to 9007199254740991'],
    [
      '[gas]\nfeeCap = "-1"',
      'gas.feeCap',
      'is "-1", and must be a decimal from 0.000000001 to 1000000 gwei',
    ],
    [
      '[gas]\nfeeCap = "0.0000000001"',
      'gas.feeCap',
      'is "0.0000000001", and gwei has 9 digits behind the point',
    ],
    ['[execution]\nlive = "perhaps"', 'execution.live', 'is "perhaps", and must be true or false'],
    ['[queue]\nkind = "kafka"', 'queue.kind', 'is "kafka", and must be one of sql, redis'],
    [
      '[sweep]\nto = "0x12"',
      'sweep.to',
      'is "0x12", and must be an address: 0x with 40 hexadecimal digits',
    ],
    ['[execution]\nlive = true', 'keys.files', 'is empty, and execution.live needs an account'],
    ['[profit]\natALoss = true', 'prices.usdToken', 'is needed by profit.atALoss'],
    [
      '[prices]\npythUrl = "ftp://secret"',
      'prices.pythUrl',
      'must be an address that begins with http://, https://, ws:// or wss://',
    ],
    ['[keys]\npassword = "hunter2"', 'keys.password', 'is no option'],
  ])('refuses %j and names the field and its limits', (line, path, message) => {
    expect(faultsOf(merged(line))).toContainEqual({ path, message });
  });

  test('names everything that is missing at once', () => {
    expect(faultsOf('').map(({ path }) => path)).toEqual([
      'chain.nodes',
      'protocol.module',
      'protocol.factory',
      'protocol.native',
    ]);
  });

  test('refuses a variable that it does not know', () => {
    expect(faultsOf(LEAST, { LIQUIDATOR_PASSWORD: 'x' })).toEqual([
      { path: 'LIQUIDATOR_PASSWORD', message: 'is no variable of this program' },
    ]);
  });

  test.each([
    ['[chain', 'line 1, column 2', /^is no TOML: /],
    ['[chain]\nid = 1\nnodes = ["http://key@one.example"', 'line 3, column 34', /^is no TOML: /],
    ['[chain]\nid = 1\nid = 2', 'line 3, column 1', /^is no TOML: /],
  ])('says of %j only where it is broken, and shows nothing of it', (text, path, message) => {
    const [fault, ...others] = faultsOf(text);
    expect(others).toEqual([]);
    expect(fault?.path).toBe(path);
    expect(fault?.message).toMatch(message);
    expect(fault?.message).not.toContain('example');
  });

  test('has a documented file that parses once its required lines are filled in', () => {
    const filled = documentedFile()
      .replace('nodes = # required', 'nodes = ["ws://127.0.0.1:8545"]')
      .replaceAll('= # required', `= "${MODULE}"`);
    expect(faultsOf(filled)).toEqual([]);
    const everything = filled.replaceAll(/^# (\w+ = (?!# default).*)$/gm, '$1');
    expect(faultsOf(everything)).toEqual([]);
  });

  test('is the one that the reference describes', () => {
    const page = new URL('../../OPTIONS.md', import.meta.url);
    expect(readFileSync(page, 'utf8')).toBe(describeOptions());
  });
});

/** The least file with one more line, whose section may be there already. */
function merged(line: string): string {
  const [section = '', field = ''] = line.split('\n');
  return LEAST.includes(section) ? LEAST.replace(section, line) : `${LEAST}\n${section}\n${field}`;
}

function faultsOf(text: string, environment = {}): readonly ConfigFault[] {
  const parsed = parseConfig(text, environment);
  return parsed.isValid ? [] : parsed.faults;
}
