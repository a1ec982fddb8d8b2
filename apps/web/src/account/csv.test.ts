import { expect, test } from 'vitest';
import { csvText } from './csv.ts';

test('amounts stay exact and times are told twice, in microseconds and in UTC', () => {
  const text = csvText([
    {
      timeUs: 1_700_000_000_123_000,
      fee: '-0.000000000000001',
      market: 'BTC-PERP',
      expiresAtUs: null,
    },
  ]);
  expect(text).toBe(
    'timeUs,timeUtc,fee,market,expiresAtUs,expiresAtUtc\r\n' +
      '1700000000123000,2023-11-14T22:13:20.123Z,-0.000000000000001,BTC-PERP,,\r\n',
  );
});

test('a text that a spreadsheet would run as a formula is kept as text', () => {
  expect(csvText([{ name: '=1+1' }])).toContain("'=1+1");
  expect(csvText([{ name: 'a,"b"' }])).toContain('"a,""b"""');
});

test('no rows are an empty file', () => {
  expect(csvText([])).toBe('');
});
