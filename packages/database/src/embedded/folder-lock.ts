import { randomBytes } from 'node:crypto';
import { closeSync, openSync, readdirSync, readFileSync, readlinkSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseUnavailableError } from '../database.ts';

const PREFIX = 'lock.';

/** Who holds a folder: a process of this boot, told from a later one by its start time. */
type Holder = { readonly boot: string; readonly pid: number; readonly startTicks: string };

/** A folder that no other process may open until it is released. */
export type FolderLock = { readonly release: () => void };

/**
 * Takes a folder for this process: PGlite itself lets two processes open one folder, and damages
 * it. Each contender first writes a file whose name says who he is, then looks for others; of two
 * at least the later one sees the other. Files of dead processes are removed.
 *
 * @throws DatabaseUnavailableError when another holder lives
 */
export function lockFolder(folder: string): FolderLock {
  const self = holderOf(process.pid);
  if (self === undefined) throw new DatabaseUnavailableError('this process has no entry in /proc');
  const nonce = randomBytes(6).toString('hex');
  const own = `${PREFIX}${self.boot}.${self.pid}.${self.startTicks}.${nonce}`;
  const path = join(folder, own);
  closeSync(openSync(path, 'wx', 0o600));
  for (const name of readdirSync(folder)) {
    if (!name.startsWith(PREFIX) || name === own) continue;
    if (isAlive(name)) {
      unlinkSync(path);
      const pid = name.split('.')[2] ?? '?';
      throw new DatabaseUnavailableError(`process ${pid} has the database of ${folder} open`);
    }
    unlinkSync(join(folder, name));
  }
  return { release: () => unlinkSync(path) };
}

function isAlive(name: string): boolean {
  const [, boot, pid, startTicks] = name.split('.');
  const there = holderOf(Number(pid));
  return there !== undefined && there.boot === boot && there.startTicks === startTicks;
}

function holderOf(pid: number): Holder | undefined {
  try {
    const boot = bootId().slice(0, 8);
    const namespace = /\d+/.exec(readlinkSync('/proc/self/ns/pid'))?.[0] ?? '0';
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name of the program may hold spaces and brackets; the fields begin behind the last one.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return { boot: `${boot}-${namespace}`, pid, startTicks: fields[19] ?? '' };
  } catch {
    return undefined;
  }
}

/** Names the boot of this machine. */
export function bootId(): string {
  return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
}
