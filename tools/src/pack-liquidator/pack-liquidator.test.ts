import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { packLiquidator } from './pack-liquidator.ts';
import { manifestIn } from './package-manifest.ts';
import { placePackage } from './place-package.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
/** Programs that do something when they are loaded. */
const STARTED = new Set(['main.js', 'worker.js']);

type Ended = { readonly code: number; readonly said: string };

describe('the packed liquidation bot', () => {
  const folder = mkdtempSync(join(tmpdir(), 'liquidator-alone-'));
  const place = join(folder, 'alone/node_modules/tandem-liquidator');
  let command = '';

  beforeAll(async () => {
    const tarball = await packLiquidator(ROOT, folder);
    command = placePackage(ROOT, tarball, join(folder, 'alone'));
  });

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  function run(args: readonly string[]): Promise<Ended> {
    const env = { PATH: process.env['PATH'] };
    return new Promise((resolve) => {
      execFile(process.execPath, [...args], { cwd: folder, env }, (error, out, faults) => {
        resolve({ code: Number(error?.code ?? 0), said: out + faults });
      });
    });
  }

  /** A program that stands beside the parts and is not one of them. */
  function runInside(program: string): Promise<Ended> {
    const file = join(place, 'inside.mjs');
    writeFileSync(file, program);
    return run(['--disable-warning=ExperimentalWarning', file]);
  }

  test('is a command with help and a version of its own', async () => {
    const help = await run([command, '--help']);
    expect(help.code).toBe(0);
    expect(help.said).toContain('tandem-liquidator <command> [options]');
    expect(help.said).not.toContain('npm run');
    const { version } = manifestIn(join(ROOT, 'services/liquidator'));
    expect(await run([command, '--version'])).toEqual({ code: 0, said: `${version}\n` });
  });

  test('prints its page of options, and names those that a configuration lacks', async () => {
    const page = readFileSync(join(place, 'OPTIONS.md'), 'utf8');
    expect(await run([command, 'options'])).toEqual({ code: 0, said: page });
    const { code, said } = await run([command, 'run']);
    expect(code).toBe(1);
    expect(said).toContain('chain.nodes');
    expect(said).toContain('\ntandem-liquidator sample-config prints');
  });

  test('loads every part with the packages that it declares', async () => {
    const parts = partsOf(place).filter((file) => !STARTED.has(file));
    expect(parts).toContain('demo-command.js');
    const program = parts.map((file) => `await import('./dist/${file}');`).join('\n');
    expect(await runInside(program)).toEqual({ code: 0, said: '' });
  });

  test('has the files that it names by URL, and its worker works', async () => {
    const named = partsOf(place).flatMap((file) => urlsIn(join(place, 'dist', file)));
    expect(named).toContain(join(place, 'dist/worker.js'));
    expect(named.filter((file) => !existsSync(file))).toEqual([]);
    const program = `
      const { Worker } = await import('node:worker_threads');
      const worker = new Worker(new URL('./dist/worker.js', import.meta.url));
      worker.on('message', ({ kind, job }) => {
        console.log(kind, job);
        worker.unref();
      });
      const cells = () => new Int32Array(new SharedArrayBuffer(4));
      const [slots, next] = [cells(), cells()];
      const job = { at: 0, slots, count: 0, handOut: 'chunks', next, worker: 0, workers: 1 };
      worker.postMessage({ kind: 'job', job: 7, ...job });`;
    expect(await runInside(program)).toEqual({ code: 0, said: 'done 7\n' });
  });

  test('starts on an old Node with the one that came along, or says what is missing', async () => {
    const age = "Object.defineProperty(process, 'versions', { value: { node: '20.20.2' } });";
    const asOld = ['--import', `data:text/javascript,${encodeURIComponent(age)}`, command];
    const modules = join(folder, 'alone/node_modules');
    const carried = readdirSync(modules).filter((name) => /^node-[a-z]+-/.test(name));
    if (carried.length > 0) {
      const fault = await run([...asOld, 'fly']);
      expect(fault.code).toBe(2);
      expect(fault.said).toContain('fly is no command');
    }
    for (const name of carried) rmSync(join(modules, name));
    const { code, said } = await run([...asOld, '--help']);
    expect(code).toBe(1);
    expect(said).toContain('needs Node 24 or newer, and this is 20.20.2');
  });

  test('has documents whose links lead to its own files', () => {
    const files = readdirSync(place, { recursive: true, encoding: 'utf8' });
    const documents = files.filter((file) => file.endsWith('.md'));
    expect(documents).toContain('README.md');
    for (const file of documents) {
      const text = readFileSync(join(place, file), 'utf8');
      for (const [, link = ''] of text.matchAll(/\]\(([^)#\s]+)[^)]*\)/g)) {
        expect(existsSync(join(place, dirname(file), link)), `${file} names ${link}`).toBe(true);
      }
    }
  });
});

function partsOf(place: string): readonly string[] {
  return readdirSync(join(place, 'dist'));
}

/** What a part names beside itself: workers, the manifest. */
function urlsIn(file: string): readonly string[] {
  const text = readFileSync(file, 'utf8');
  const names = [...text.matchAll(/new URL\("([^":]+)", import\.meta\.url\)/g)];
  return names.map(([, name = '']) => join(dirname(file), name));
}
