import { expect, test } from 'vitest';
import { faultsOf } from '../planted.fixture.ts';
import { documentPaths } from './document-paths.ts';

test('refuses links and code spans that name a missing place', () => {
  expect(
    faultsOf(documentPaths, {
      'docs/a.md': [
        'See [the map](../READYOU.md) and `packages/engine/src/gone.ts`.',
        'Also `packages/gone/`, `GONE.md` and `@tandem/gone`.',
        'And `packages/engine/src/gone/*.ts`.',
      ].join('\n'),
    }),
  ).toEqual([
    'docs/a.md:1 names ../READYOU.md, which does not exist',
    'docs/a.md:1 names packages/engine/src/gone.ts, which does not exist',
    'docs/a.md:2 names packages/gone/, which does not exist',
    'docs/a.md:2 names GONE.md, which does not exist',
    'docs/a.md:2 names @tandem/gone, which does not exist',
    'docs/a.md:3 names packages/engine/src/gone/*.ts, which does not exist',
  ]);
});

test('lets existing places, addresses, placeholders and fenced text pass', () => {
  expect(
    faultsOf(documentPaths, {
      'docs/a.md': [
        'See [the map](../README.md#map), [the web](https://example.com/x), [here](#below).',
        'Also `packages/engine/src/index.ts:12`, `packages/*/src/index.ts`, `@tandem/engine`.',
        'A new file is `packages/protocol/src/commands/<name>.ts`; a rate is `size/price`.',
        '```\npackages/gone/\n```',
      ].join('\n'),
      'packages/engine/README.md': 'Start at `src/index.ts`, not at `./src/index.ts`.\n',
    }),
  ).toEqual([]);
});

test('a path beside the document must exist too', () => {
  expect(faultsOf(documentPaths, { 'packages/engine/README.md': '`src/gone.ts`\n' })).toEqual([
    'packages/engine/README.md:1 names src/gone.ts, which does not exist',
  ]);
});
