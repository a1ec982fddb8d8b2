#!/usr/bin/env node
// The command of the bot where it is installed alone. Plain JavaScript that an old Node reads too: the
// program wants a newer one, which npm has put beside it or whoever starts it has.
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const NODE_LEAST = 24;
const DESCRIPTOR_MOST = 255;
const program = new URL('../dist/main.js', import.meta.url);

if (Number(process.versions.node.split('.')[0]) >= NODE_LEAST) await import(program.href);
else startWith(carriedNode());

/** The Node that npm installed for this machine as an optional dependency; null: there is none. */
function carriedNode() {
  const isWindows = process.platform === 'win32';
  const name = `node-${isWindows ? 'win' : process.platform}-${process.arch}`;
  try {
    const manifest = createRequire(import.meta.url).resolve(`${name}/package.json`);
    return join(dirname(manifest), 'bin', isWindows ? 'node.exe' : 'node');
  } catch {
    return null;
  }
}

function startWith(node) {
  if (node === null) {
    console.error(
      `tandem-liquidator needs Node ${NODE_LEAST} or newer, and this is ${process.versions.node}. ` +
        'npm brings one along on Linux and Windows, unless optional dependencies are left out; ' +
        'otherwise install one.',
    );
    process.exitCode = 1;
    return;
  }
  const args = [fileURLToPath(program), ...process.argv.slice(2)];
  const child = spawn(node, args, { stdio: descriptors() });
  // Ctrl-C reaches both of us from the terminal; what is sent to this process alone is handed on.
  process.on('SIGINT', () => {});
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => {
    console.error(`${node} does not start: ${error.message}`);
    process.exitCode = 1;
  });
  child.on('exit', (code, signal) => {
    if (signal === null) process.exit(code);
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
}

/** The password may come from a descriptor of its own. */
function descriptors() {
  const list = ['inherit', 'inherit', 'inherit'];
  const password = Number(process.env.LIQUIDATOR_PASSWORD_FD);
  if (!Number.isInteger(password) || password < 3 || password > DESCRIPTOR_MOST) return list;
  while (list.length < password) list.push('ignore');
  return [...list, password];
}
