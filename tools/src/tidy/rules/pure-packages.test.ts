import { expect, test } from 'vitest';
import { faultsOf } from '../planted.fixture.ts';
import { purePackages } from './pure-packages.ts';

function inEngine(code: string): readonly string[] {
  return faultsOf(purePackages, { 'packages/engine/src/a.ts': code }).map((fault) =>
    fault.replace(/^[^ ]* | in a pure package$/g, ''),
  );
}

test.each([
  ['const now = Date.now();', ['Date']],
  ['const now = new Date();', ['Date']],
  ['const now = performance.now();', ['performance']],
  ['const x = Math.random();', ['Math.random']],
  ['const x = Math.exp(1) + Math.pow(2, 3);', ['Math.exp', 'Math.pow']],
  ['const x = Math.hypot(3, 4) + Math.cbrt(8);', ['Math.hypot', 'Math.cbrt']],
  [`const x = Math['log'](2);`, ['Math[...]']],
  ['const { exp } = Math;', ['Math as a value']],
  ['const x = crypto.randomUUID();', ['crypto']],
  ['const x = process.env;', ['process']],
  ['console.log(1);', ['console']],
  ['setTimeout(run, 1);', ['setTimeout']],
  ['globalThis.fetch(url);', ['globalThis']],
  ['async function f() { await g(); }', ['async', 'await']],
  ['export type Later = Promise<number>;', ['Promise']],
  ['const x = new Promise(run);', ['Promise']],
  [`import { readFileSync } from 'node:fs';`, ['node:fs']],
  [`import { connect } from 'net';`, ['net']],
  [`import { hash, randomBytes } from 'node:crypto';`, ['node:crypto']],
  [`import * as all from 'node:crypto';`, ['node:crypto']],
  [`const sorted = names.sort((a, b) => a.localeCompare(b));`, ['.localeCompare']],
  ['const text = price.toFixed(2);', ['.toFixed']],
  ['const x = Number.parseFloat(text);', ['.parseFloat']],
  ['const object = { now: Date };', ['Date']],
  [`const later = import('./b.ts');`, ['import()']],
  ['const here = import.meta.url;', ['import.meta']],
])('catches %s', (code, expected) => {
  expect(inEngine(code)).toEqual(expected);
});

test.each([
  'const x = Math.floor(7 / 2) + Math.sqrt(4) + Math.max(1, 2) + Math.imul(3, 4);',
  'export type Command = { readonly process: number; readonly performance: number };',
  'const x = command.process + command.Date;',
  'const row = { console: 1 };',
  `import { one } from '@tandem/quantity';`,
  `import { hash } from 'node:crypto';`,
  '// Date, console and process are only words here',
])('lets %s pass', (code) => {
  expect(inEngine(code)).toEqual([]);
});

test('leaves tests and packages that are not pure alone', () => {
  expect(
    faultsOf(purePackages, {
      'packages/engine/src/a.test.ts': 'console.log(Date.now());',
      'packages/engine/src/a.bench.ts': 'console.log(performance.now());',
      'packages/journal/src/a.ts': 'const now = Date.now();',
    }),
  ).toEqual([]);
});
