import { execFile, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildProgram } from './build-program.ts';

const WHEN_NEEDED = fileURLToPath(new URL('./build-when-needed.mjs', import.meta.url));
const run = promisify(execFile);

/** A program with a module, a thread of its own, and a file beside its source. */
const TREE = {
  'package.json': '{ "type": "module" }',
  'package-lock.json': '{}',
  'app/src/main.ts': `
    import { readFileSync } from 'node:fs';
    import { Worker } from 'node:worker_threads';
    import { double, Greeting } from './parts/double.ts';
    const words: string = readFileSync(new URL('./words.txt', import.meta.url), 'utf8');
    const worker = new Worker(new URL('./parts/thread.ts', import.meta.url), { workerData: 3 });
    worker.on('message', (answer: number) => {
      console.log(words, double(21), answer, new Greeting('named').name);
    });`,
  'app/src/words.txt': 'beside the source',
  'app/src/parts/double.ts': `
    export const FACTOR = two();
    export function double(value: number): number { return value * FACTOR; }
    function two(): number { return 2; }
    export class Greeting extends Error { override name: string = Greeting.name; }`,
  'app/src/parts/thread.ts': `
    import { parentPort, workerData } from 'node:worker_threads';
    import { double } from './double.ts';
    parentPort?.postMessage(double(workerData as number));`,
};

describe('a program of several parts', () => {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'tandem-build-')));

  beforeAll(() => {
    for (const [path, text] of Object.entries(TREE)) {
      mkdirSync(join(root, dirname(path)), { recursive: true });
      writeFileSync(join(root, path), text);
    }
  });

  afterAll(() => rmSync(root, { recursive: true, force: true }));

  function said(program: string): Promise<string> {
    return run(process.execPath, [join(root, program)]).then(({ stdout }) => stdout);
  }

  /** What the build before a start says; the empty string when there was nothing to do. */
  function buildWhenNeeded(program = 'app/src/main.ts'): { said: string; code: number | null } {
    const ended = spawnSync(process.execPath, [WHEN_NEEDED, program], { cwd: root });
    return { said: ended.stderr.toString(), code: ended.status };
  }

  test('says the same as its source', async () => {
    const { parts } = await buildProgram(root, 'app/src/main.ts');
    expect(parts).toEqual(['build/app/src/main.js', 'build/app/src/parts/thread.js']);
    expect(await said('app/src/main.ts')).toBe('beside the source 42 6 Greeting\n');
    expect(await said('build/app/src/main.js')).toBe('beside the source 42 6 Greeting\n');
  });

  test('tells where in its source an error was made', async () => {
    const thrown = [
      "import { double } from './parts/double.ts';",
      'fail();',
      'function fail(): void {',
      '  throw new Error(String(double(1)));',
      '}',
    ];
    writeFileSync(join(root, 'app/src/thrown.ts'), thrown.join('\n'));
    await buildProgram(root, 'app/src/thrown.ts');
    const program = join(root, 'build/app/src/thrown.js');
    const { stderr } = spawnSync(process.execPath, ['--enable-source-maps', program]);
    expect(stderr.toString()).toMatch(/at fail .*app\/src\/thrown\.ts:4:/);
    expect(stderr.toString()).toMatch(/app\/src\/thrown\.ts:2:/);
  });

  test('is built once, and again when a source, a manifest or a part is another', () => {
    const building = { said: 'building app/src/main.ts ...\n', code: 0 };
    const nothing = { said: '', code: 0 };
    expect(buildWhenNeeded()).toEqual(building);
    expect(buildWhenNeeded()).toEqual(nothing);
    for (const file of ['app/src/parts/double.ts', 'package.json', 'package-lock.json']) {
      utimesSync(join(root, file), 1_000_000, 1_000_000);
      expect(buildWhenNeeded()).toEqual(building);
      expect(buildWhenNeeded()).toEqual(nothing);
    }
    rmSync(join(root, 'build/app/src/parts/thread.js'));
    expect(buildWhenNeeded()).toEqual(building);
  });

  test('a source that cannot be built fails the start and names itself', () => {
    writeFileSync(
      join(root, 'app/src/broken.ts'),
      "import { nothing } from './nowhere.ts'; nothing();",
    );
    const { said: why, code } = buildWhenNeeded('app/src/broken.ts');
    expect(code).toBe(1);
    expect(why).toContain('nowhere.ts');
  });

  test('what a built program cannot know of itself is refused', async () => {
    writeFileSync(join(root, 'app/src/place.ts'), 'console.log(import.meta.dirname);');
    await expect(buildProgram(root, 'app/src/place.ts')).rejects.toThrow('import.meta.dirname');
  });
});
