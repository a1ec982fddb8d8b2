import { expect, test } from 'vitest';
import { depositWords, paymentWords } from './money-words.ts';

const HOME = { lane: 0, name: 'Tandem local' };
const FAR = { lane: 18, name: 'Tandem local 2' };

function chainThat(status: 'running' | 'standing' | 'none', challenges: string | null = null) {
  const detail = status === 'standing' ? 'its node ended' : null;
  return { status, detail, withdrawalDelaySeconds: 13, contracts: { challenges } };
}

test.each([
  [null, null, 'Asking the venue where its money is.'],
  [chainThat('none'), null, 'runs without a chain'],
  [chainThat('standing'), null, 'stands (its node ended). No money comes in'],
  [chainThat('running'), null, 'The faucet deposits'],
  [chainThat('running'), HOME, 'sends one transaction to the vault. It got'],
  [chainThat('running'), FAR, 'to the vault of that chain'],
] as const)('a deposit says how it goes: %o', (chain, place, words) => {
  expect(depositWords(chain, place)).toContain(words);
});

test.each([
  [null, undefined, 'Asking the venue how it pays.'],
  [chainThat('none'), undefined, 'a demo payer confirms it'],
  [chainThat('standing'), undefined, 'stands (its node ended). It is paid when that runs again.'],
  [chainThat('running'), HOME, 'The vault pays it 13 s after its batch is on chain.'],
  [chainThat('running', '0x1'), HOME, 'so long anybody can challenge'],
  [chainThat('running', '0x1'), FAR, 'The vault of Tandem local 2 pays it, some blocks more'],
] as const)('a withdrawal says how it is paid: %o', (chain, place, words) => {
  expect(paymentWords(chain, place)).toContain(words);
});
