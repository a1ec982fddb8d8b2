import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';

/** Starts a server as an experiment does, tells its address and waits for ever. */
const PROGRAM = `
  const { ServerProcess } = await import(process.argv[1]);
  const server = await ServerProcess.peer('ws');
  console.log(server.address);
  setInterval(() => undefined, 1_000);
`;

test.each(['SIGINT', 'SIGKILL'] as const)(
  'a server ends with the process that started it, after %s',
  { timeout: 240_000 },
  async (signal) => {
    const module = new URL('./server-process.ts', import.meta.url).href;
    const program = spawn(process.execPath, ['--input-type=module', '-e', PROGRAM, module], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = (await once(program.stdout, 'data')) as [Buffer];
    const address = line.toString().trim();
    expect(await isThere(address)).toBe(true);
    program.kill(signal);
    await once(program, 'exit');
    while (await isThere(address)) await sleep(20);
  },
);

const UPGRADE_REQUIRED = 426;

/** True while the server takes connections: it answers what is no WebSocket in this way. */
function isThere(address: string): Promise<boolean> {
  return fetch(address).then(
    ({ status }) => status === UPGRADE_REQUIRED,
    () => false,
  );
}
