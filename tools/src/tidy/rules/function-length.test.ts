import { expect, test } from 'vitest';
import { faultsOf, plant } from '../planted.fixture.ts';
import { RATCHET_PATH, tighten } from '../ratchet.ts';
import { functionLength } from './function-length.ts';

const path = 'packages/engine/src/a.ts';
const long = (lines: number): string => `function match() {${'\n'.repeat(lines - 1)}}\n`;
const ratchet = (lines: number): string =>
  JSON.stringify({ functionLines: { [`${path} match`]: lines } });

test('refuses a function of more than 70 lines, by its name', () => {
  expect(faultsOf(functionLength, { [path]: long(71) })).toEqual([
    `${path}:1 match has 71 lines, the limit is 70`,
  ]);
  expect(faultsOf(functionLength, { [path]: long(70) })).toEqual([]);
});

test('names methods and arrow functions', () => {
  const body = '\n'.repeat(71);
  const code = `class Book { fill() {${body}} }\nconst take = () => {${body}};\n`;
  expect(faultsOf(functionLength, { [path]: code })).toEqual([
    `${path}:1 fill has 72 lines, the limit is 70`,
    `${path}:73 take has 72 lines, the limit is 70`,
  ]);
});

test('lets a marked flat list be longer, up to 300 lines', () => {
  const marked = (lines: number): string => `// tidy: flat list\n${long(lines)}`;
  expect(faultsOf(functionLength, { [path]: marked(300) })).toEqual([]);
  expect(faultsOf(functionLength, { [path]: marked(301) })).toEqual([
    `${path}:2 match has 301 lines, the limit is 300`,
  ]);
});

test('lets a function of the ratchet stay, but not grow', () => {
  const files = { [RATCHET_PATH]: ratchet(90) };
  expect(faultsOf(functionLength, { ...files, [path]: long(90) })).toEqual([]);
  expect(faultsOf(functionLength, { ...files, [path]: long(91) })).toEqual([
    `${path}:1 match has 91 lines, the limit is 90`,
  ]);
});

test('asks to tighten when a function of the ratchet has shrunk', () => {
  const files = { [RATCHET_PATH]: ratchet(90), [path]: long(80) };
  expect(faultsOf(functionLength, files)).toEqual([
    `${RATCHET_PATH}:1 ${path} match has 80 lines, the ratchet says 90: npm run tidy -- --tighten`,
  ]);
  expect(tighten(plant(files))).toEqual({ functionLines: { [`${path} match`]: 80 } });
});

test('tightening never adds or raises', () => {
  expect(tighten(plant({ [path]: long(90) }))).toEqual({ functionLines: {} });
  expect(tighten(plant({ [RATCHET_PATH]: ratchet(80), [path]: long(90) }))).toEqual({
    functionLines: { [`${path} match`]: 80 },
  });
  expect(tighten(plant({ [RATCHET_PATH]: ratchet(80), [path]: long(60) }))).toEqual({
    functionLines: {},
  });
});
