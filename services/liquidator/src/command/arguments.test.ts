import { describe, expect, test } from 'vitest';
import { parseRequest } from './arguments.ts';

describe('the command line', () => {
  test('takes a command with its flags', () => {
    expect(parseRequest(['backtest', '--from', '1', '--to', '9', '--json'])).toEqual({
      kind: 'command',
      command: 'backtest',
      flags: { from: '1', to: '9', json: true },
    });
  });

  test('has help for itself and for a command', () => {
    expect(parseRequest([])).toEqual({ kind: 'help', command: null });
    expect(parseRequest(['demo', '--help'])).toEqual({ kind: 'help', command: 'demo' });
    expect(parseRequest(['--version'])).toEqual({ kind: 'version' });
  });

  test.each([
    [['fly'], /^fly is no command; there are run, watch-only/],
    [['report', '--from', '1'], /^report does not take --from; it takes --config, --json$/],
    [['run', '--colour'], /--colour/],
  ])('refuses %j', (args, message) => {
    const request = parseRequest(args);
    expect(request.kind === 'fault' && request.message).toMatch(message);
  });

  test.each(['--password=x', '--password', '-pass', '--private-key', '--mnemonic'])(
    'refuses %s wherever it stands, and says what to use',
    (argument) => {
      const request = parseRequest(['run', argument, 'hunter2']);
      expect(request.kind === 'fault' && request.message).toMatch(/LIQUIDATOR_PASSWORD_FILE/);
    },
  );
});
