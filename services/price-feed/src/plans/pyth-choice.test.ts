import { expect, test } from 'vitest';
import { readPythAccess } from './pyth-choice.ts';

const address = (digit: string) => `0x${digit.repeat(40)}`;
const FIVE = ['1', '2', '3', '4', 'A'].map(address);
const SIGNERS = JSON.stringify({ quorum: 3, sets: { 0: FIVE } });

test('without a key there is no Pyth, and that is no fault', () => {
  expect(readPythAccess({})).toBeNull();
  expect(readPythAccess({ TANDEM_PYTH_SIGNERS: 'nonsense' })).toBeNull();
});

test('key, signers and what may be left out', () => {
  const access = readPythAccess({ PYTH_API_KEY: 'secret', TANDEM_PYTH_SIGNERS: SIGNERS });
  if (access?.kind !== 'pyth') throw new Error('no access');
  expect(access.apiKey).toBe('secret');
  expect(access.choice).toMatchObject({ mode: 'stream', signers: { quorum: 3 } });
  expect(access.choice.signers.sets.get(0)?.at(-1)).toBe('a'.repeat(40));
  // The choice becomes part of a plan, which can be printed.
  expect(JSON.stringify(access.choice)).not.toContain('secret');
});

test.each([
  ['', /^TANDEM_PYTH_SIGNERS: PYTH_API_KEY is given, but not who signs/],
  ['{', /^TANDEM_PYTH_SIGNERS: this is no JSON/],
  ['[]', /an object with sets is wanted/],
  ['{"sets":{}}', /there is no set/],
  ['{"sets":{"x":[]}}', /sets.x is no index of a set/],
  ['{"sets":{"0":["0x12"]}}', /sets.0 is no list of addresses/],
  [JSON.stringify({ sets: { 0: [address('1'), address('1')] } }), /sets.0 is no list/],
  [JSON.stringify({ quorum: 2, sets: { 0: FIVE } }), /quorum: more than half of 5 signers/],
  [JSON.stringify({ quorum: 6, sets: { 0: FIVE } }), /quorum: more than half of 5 signers/],
])('the signers %j are refused with the reason', (signers, message) => {
  const access = readPythAccess({ PYTH_API_KEY: 'secret', TANDEM_PYTH_SIGNERS: signers });
  expect(access?.kind === 'error' && access.message).toMatch(message);
  expect(JSON.stringify(access)).not.toContain('secret');
});

test.each([
  ['TANDEM_PYTH_MODE', 'push', /^TANDEM_PYTH_MODE: "push" is none of stream, poll/],
  ['TANDEM_PYTH_ENDPOINT', 'http://pyth.example', /^TANDEM_PYTH_ENDPOINT: an https address/],
  ['TANDEM_PYTH_ENDPOINT', 'somewhere', /^TANDEM_PYTH_ENDPOINT: an https address/],
])('%s %j is refused', (field, value, message) => {
  const environment = { PYTH_API_KEY: 'secret', TANDEM_PYTH_SIGNERS: SIGNERS, [field]: value };
  const access = readPythAccess(environment);
  expect(access?.kind === 'error' && access.message).toMatch(message);
});
