import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { removeFolder, temporaryFolder } from './venue/played-venue.fixture.ts';

const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url));

let folder: string;

beforeAll(() => {
  folder = temporaryFolder();
});

afterAll(() => removeFolder(folder));

type Ended = { readonly code: number | null; readonly out: string; readonly err: string };

/** Runs the real program; once it has said something, Ctrl-C may end it. */
function tandem(args: readonly string[], interruptAfter: string | null = null): Promise<Ended> {
  const child = spawn(process.execPath, [MAIN, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let out = '';
  let err = '';
  let isInterrupted = false;
  child.stdout.on('data', (chunk: Buffer) => {
    out += chunk.toString();
    if (interruptAfter === null || isInterrupted || !out.includes(interruptAfter)) return;
    isInterrupted = true;
    child.kill('SIGINT');
  });
  child.stderr.on('data', (chunk: Buffer) => {
    err += chunk.toString();
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, out, err }));
  });
}

function lastJson({ out }: Ended): { readonly [key: string]: unknown } {
  return JSON.parse(out.trim().split('\n').at(-1) ?? '') as { readonly [key: string]: unknown };
}

describe('tandem', () => {
  it('names the port that is taken, and how to take another', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const data = join(folder, 'taken');
    const options = ['--port', String(port), '--data', data, '--no-screen', '--no-bots'];
    const { code, err } = await tandem(options);
    other.close();
    expect(err).toContain(`port ${port} of 127.0.0.1 is taken; --port N`);
    expect(code).toBe(1);
  });

  it('gives the same state for the same seed, and an outsider agrees', async () => {
    const run = (name: string): Promise<Ended> =>
      tandem([
        'simulate',
        '--seed',
        '4',
        '--commands',
        '3000',
        '--json',
        '--data',
        join(folder, name),
      ]);
    const [first, second] = [await run('first'), await run('second')];
    expect([first.code, second.code]).toEqual([0, 0]);
    const audit = lastJson(first);
    expect(audit).toMatchObject({ conserved: true, invariantViolations: 0, commands: 3_000 });
    expect(audit['replayHash']).toBe(audit['stateHash']);
    expect(lastJson(second)['stateHash']).toBe(audit['stateHash']);
    const verified = await tandem(['verify', join(folder, 'first'), '--json']);
    expect(verified.code).toBe(0);
    expect(lastJson(verified)).toMatchObject({ agrees: true, stateHash: audit['stateHash'] });
  });

  it('goes on where the journal ends, and says so', async () => {
    const data = join(folder, 'twice');
    const args = ['simulate', '--commands', '1000', '--json', '--data', data];
    const first = await tandem(args);
    const second = await tandem(args);
    expect(first.out).not.toContain('continuing');
    expect(second.out).toContain('at sequence 1000: a snapshot and the tail, 0 replayed');
    expect(lastJson(second)).toMatchObject({ resumedAt: 1_000, commands: 2_000 });
  });

  it('refuses to continue the journal of another seed, and a folder it cannot write', async () => {
    const data = join(folder, 'seeds');
    const args = ['simulate', '--commands', '100', '--data', data];
    expect((await tandem(args)).code).toBe(0);
    const other = await tandem([...args, '--seed', '2']);
    expect(other.code).toBe(2);
    expect(other.err).toContain('holds a simulation with --seed 1 --traders 160');
    const below = join(data, 'workload.json', 'below');
    const lost = await tandem(['simulate', '--commands', '100', '--data', below]);
    expect(lost.code).toBe(2);
    expect(lost.err).toContain(`${below} cannot be written: ENOTDIR`);
  });

  it('ends with the audit on Ctrl-C, having acknowledged only what the journal holds', async () => {
    const data = join(folder, 'interrupted');
    const args = ['simulate', '--seconds', '0', '--acks', '--json', '--data', data];
    const ended = await tandem(args, 'ack 500\n');
    expect(ended.code).toBe(0);
    const acks = [...ended.out.matchAll(/^ack ([0-9]+)$/gm)].map(([, sequence]) =>
      Number(sequence),
    );
    expect(acks).toEqual(Array.from({ length: acks.length }, (_, at) => at + 1));
    expect(lastJson(ended)).toMatchObject({ conserved: true, commands: acks.length });
  });

  it.each([
    [['simulate', '--sed', '1'], 'simulate has no option --sed; it has --data'],
    [['fly'], 'there is no command "fly"'],
    [['simulate', '--seed', 'x'], '--seed is a number from 0 to'],
    [['replay', '/nowhere/at-all.gz'], 'there is no file /nowhere/at-all.gz'],
  ])('ends %j with code 2 and the reason', async (args, problem) => {
    const ended = await tandem(args);
    expect(ended.code).toBe(2);
    expect(ended.err).toContain(problem);
  });

  it('ends with code 1 where there is no journal', async () => {
    const ended = await tandem(['verify', join(folder, 'nothing')]);
    expect(ended.code).toBe(1);
    expect(ended.err).toContain('there is no folder');
  });

  it('helps', async () => {
    const ended = await tandem(['simulate', '--help']);
    expect(ended.code).toBe(0);
    expect(ended.out).toContain('--traders N');
  });
});
