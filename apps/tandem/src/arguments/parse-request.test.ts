import { describe, expect, it } from 'vitest';
import { DEFAULT_START } from '../start/start-config.ts';
import { helpText } from './help.ts';
import { parseRequest } from './parse-request.ts';
import { UsageError } from './usage-error.ts';

describe('parseRequest', () => {
  it('simulates for a minute, ten times as fast as life, when nothing is said', () => {
    expect(parseRequest(['simulate'])).toEqual({
      kind: 'simulate',
      data: '.tandem/simulate',
      isJson: false,
      seed: 1,
      commands: null,
      seconds: 60,
      speed: 10,
      traders: 160,
      printsAcks: false,
    });
  });

  it('runs as fast as it can, and as long as it takes, with a number of commands', () => {
    const counted = parseRequest(['simulate', '--commands', '500']);
    expect(counted).toMatchObject({ speed: null, seconds: null, commands: 500 });
  });

  it('takes options without the name of the command', () => {
    const request = parseRequest(['--seed', '7', '--json', '--no-bots']);
    const config = { ...DEFAULT_START, seed: 7, bots: false };
    expect(request).toEqual({ kind: 'start', isJson: true, config });
    expect(parseRequest([])).toEqual({ kind: 'start', isJson: false, config: DEFAULT_START });
  });

  it('knows replay, verify, bench and help', () => {
    const replay = parseRequest(['replay', 'a.gz', '--index', 'b.gz', '--speed', 'max']);
    expect(replay).toMatchObject({ file: 'a.gz', index: 'b.gz', speed: null });
    expect(parseRequest(['verify', 'x'])).toMatchObject({ kind: 'verify', data: 'x' });
    expect(parseRequest(['rebuild', '--data', 'x'])).toMatchObject({ kind: 'rebuild', data: 'x' });
    expect(parseRequest(['bench', '--quick'])).toEqual({
      kind: 'bench',
      rest: ['--quick'],
    });
    expect(parseRequest(['verify', '--help'])).toEqual({
      kind: 'help',
      command: 'verify',
    });
    expect(parseRequest(['--help'])).toEqual({ kind: 'help', command: null });
  });

  it.each([
    [['service'], 'name the service: exchange'],
    [['service', 'fly'], 'there is no service "fly": exchange'],
    [['fly'], 'there are start, services, simulate, replay, verify, verify-receipt,'],
    [['verify-published'], 'name the venue'],
    [['verify-published', 'ftp://x'], 'an address is like http://127.0.0.1:4600, not ftp://x'],
    [['verify-published', 'http://x', '--key', 'AB'], '--key is 64 lower-case'],
    [['verify-published', 'http://x', '--from', '0'], '--from is a number from 1'],
    [['verify-receipt', 'a', '--venue', 'http://x', '--data', 'b'], 'name the journal once'],
    [['simulate', '--sed', '1'], 'simulate has no option --sed; it has --data, --json'],
    [['simulate', '--seed'], '--seed'],
    [['--gateways', '3'], '--gateways is for separate processes: npm run start:services'],
    [['start', '--link-port=5000'], '--link-port is for separate processes'],
    [['--metrics-port', '0'], '--metrics-port is for separate processes'],
    [['services', '--sed', '1'], 'services has no option --sed; it has --data, --json'],
    [['services', 'extra'], 'services does not know what to do with "extra"'],
    [['--port', '70000'], '--port is a whole number from 0 to 65535, not "70000"'],
    [['--prices', 'wish'], '--prices is simulation, live or recording:<path>'],
    [['--config', '/nowhere.json'], 'the configuration /nowhere.json cannot be read'],
    [['simulate', '--json=yes'], '--json'],
    [['simulate', '--seed', 'x'], '--seed is a number from 0 to 4294967295, not "x"'],
    [['simulate', '--traders', '3'], '--traders is a number from 32 to 10000, not "3"'],
    [['simulate', '--speed', '0'], '--speed is a number from 0.1 to 1000, not "0"'],
    [['simulate', 'extra'], 'simulate does not know what to do with "extra"'],
    [['replay'], 'name the recording'],
    [['verify', 'a', '--data', 'b'], 'name the journal once'],
    [['verify', '--data', ''], '--data names a folder'],
  ])('refuses %j', (args, problem) => {
    expect(() => parseRequest(args)).toThrow(UsageError);
    expect(() => parseRequest(args)).toThrow(problem);
  });

  it('has a help text for each command, which names its options', () => {
    for (const option of ['--seed', '--traders', '--seconds', '--commands', '--speed', '--acks']) {
      expect(helpText('simulate')).toContain(option);
    }
    for (const command of ['start', 'simulate', 'replay', 'verify', 'rebuild', 'bench']) {
      expect(helpText(null)).toContain(command);
      expect(helpText(command)).not.toBe(helpText(null));
    }
  });
});
