import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { takeClaim } from './claim.ts';

test('a claim on a file ends with its process, even when that is killed', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'liquidator-claim-'));
  const store = { path: join(folder, 'store'), serverUrl: undefined };
  const module = new URL('./claim.ts', import.meta.url).href;
  const holder = spawn(process.execPath, [
    '-e',
    `import(${JSON.stringify(module)})
       .then((m) => m.takeClaim({ path: ${JSON.stringify(store.path)} }, 'watch'))
       .then(() => { console.log('mine'); setInterval(() => undefined, 1000); })`,
  ]);
  await once(holder.stdout, 'data');
  expect(await takeClaim(store, 'watch')).toBeNull();
  holder.kill('SIGKILL');
  await once(holder, 'exit');
  const claim = await takeClaim(store, 'watch');
  expect(claim).not.toBeNull();
  await claim?.release();
  rmSync(folder, { recursive: true });
});
