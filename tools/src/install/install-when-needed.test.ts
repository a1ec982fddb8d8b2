import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';

const PROGRAM = fileURLToPath(new URL('./install-when-needed.mjs', import.meta.url));

const ELSEWHERE = process.platform === 'aix' ? 'linux' : 'aix';
const HERE = { os: [process.platform], cpu: [process.arch] };

const LOCK = {
  packages: {
    '': { name: 'tree', workspaces: ['part'], devDependencies: { used: '1.2.3' } },
    part: { version: '0.1.0', dependencies: { b: '2.0.0', a: '1.0.0' } },
    'node_modules/part': { resolved: 'part', link: true },
    'node_modules/used': { version: '1.2.3', integrity: 'sha512-used' },
    'node_modules/for-here': { version: '1.0.0', integrity: 'sha512-x', optional: true, ...HERE },
    'node_modules/elsewhere': {
      version: '1.0.0',
      integrity: 'sha512-y',
      optional: true,
      os: [ELSEWHERE],
      cpu: [process.arch],
    },
    'node_modules/of-elsewhere': { version: '1.0.0', integrity: 'sha512-z', optional: true },
  },
};

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'tandem-install-'));
  write('package-lock.json', LOCK);
  const { '': tree, part } = LOCK.packages;
  write('package.json', tree);
  write('part/package.json', { ...part, dependencies: { a: '1.0.0', b: '2.0.0' } });
  for (const name of ['part', 'used', 'for-here']) write(`node_modules/${name}/package.json`, {});
  const { '': _, 'node_modules/elsewhere': _other, ...rest } = LOCK.packages;
  const { 'node_modules/of-elsewhere': _its, ...installed } = rest;
  write('node_modules/.package-lock.json', { packages: installed });
  // Stands for npm: leaves a trace of what it was asked.
  write('bin/npm', '');
  writeFileSync(join(root, 'bin/npm'), '#!/bin/sh\necho "$@" > asked\nexit ${NPM_ENDS:-0}\n');
  chmodSync(join(root, 'bin/npm'), 0o755);
});

afterEach(() => {
  rmSync(root, { recursive: true });
});

function write(path: string, content: object | string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), JSON.stringify(content));
}

function run(environment: Readonly<Record<string, string>> = {}) {
  const path = `${join(root, 'bin')}${delimiter}${process.env['PATH'] ?? ''}`;
  const { status, stdout, stderr } = spawnSync(process.execPath, [PROGRAM], {
    cwd: root,
    env: { ...process.env, PATH: path, ...environment },
    encoding: 'utf8',
  });
  return { status, stdout, stderr, hasAsked: existsSync(join(root, 'asked')) };
}

/** The lock of the tree with one package changed. */
function lockWith(place: string, change: object): object {
  const known = LOCK.packages as { readonly [place: string]: object };
  return { packages: { ...known, [place]: { ...known[place], ...change } } };
}

test('asks nobody when everything that the lock lists for this machine is there', () => {
  expect(run()).toEqual({ status: 0, stdout: '', stderr: '', hasAsked: false });
});

test('installs on a machine that has nothing, and says so apart from the output', () => {
  rmSync(join(root, 'node_modules'), { recursive: true });
  const { status, stdout, stderr, hasAsked } = run();
  expect({ status, stdout, hasAsked }).toEqual({ status: 0, stdout: '', hasAsked: true });
  expect(stderr).toContain('nothing is installed yet');
});

test.each([
  [
    'another version',
    () => write('package-lock.json', lockWith('node_modules/used', { version: '1.2.4' })),
  ],
  [
    'other content',
    () => write('package-lock.json', lockWith('node_modules/used', { integrity: 'sha512-o' })),
  ],
  [
    'one more package',
    () => write('package-lock.json', lockWith('node_modules/new', { version: '1.0.0' })),
  ],
  [
    'a manifest that wants more',
    () => write('part/package.json', { dependencies: { a: '1.0.0' } }),
  ],
  ['a folder that was removed', () => rmSync(join(root, 'node_modules/used'), { recursive: true })],
  [
    'a part for this machine that could not be had',
    () => {
      const { 'node_modules/for-here': _, ...rest } = LOCK.packages;
      write('node_modules/.package-lock.json', { packages: rest });
    },
  ],
])('installs for %s', (_, change) => {
  change();
  expect(run()).toMatchObject({ status: 0, hasAsked: true });
});

test('ends as npm ended', () => {
  cpSync(join(root, 'package.json'), join(root, 'part/package.json'));
  expect(run({ NPM_ENDS: '7' })).toMatchObject({ status: 7, hasAsked: true });
});
