import { randomBytes } from 'node:crypto';
import { closeSync, openSync, readdirSync, readFileSync, readlinkSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';

import { JournalLockedError } from './errors.ts';
import type { StorageLock } from './storage.ts';

/**
 * The lock of a folder that several processes may reach.
 *
 * Each contender creates a file of its own whose unique name says who he is, and only then looks
 * for files of others. Of two contenders at least the later one sees the other, so there are never
 * two holders; in a dead heat both give up. A file whose process is dead is removed: its name can
 * never be used again, so no race can remove the lock of a living holder. A process is told from a
 * later one with the same number by its start time and by the boot it ran in.
 */

const PREFIX = 'lock.';

/** Who holds a lock. The fields are the parts of the file name. */
interface Holder {
  readonly boot: string;
  readonly pidNamespace: string;
  readonly pid: number;
  readonly startTicks: string;
}

export function isLockFile(name: string): boolean {
  return name.startsWith(PREFIX);
}

/**
 * Takes the lock of a folder, removing locks of dead processes.
 *
 * @throws JournalLockedError when another holder lives, or when it ran in another process
 * namespace (a container) of this boot, where its life cannot be judged: then an operator who
 * knows that it is gone removes the file
 */
export function acquireLockFile(directory: string): StorageLock {
  const self = describeSelf();
  const nonce = randomBytes(6).toString('hex');
  const own = `${PREFIX}${self.boot}.${self.pidNamespace}.${self.pid}.${self.startTicks}.${nonce}`;
  const ownPath = join(directory, own);
  closeSync(openSync(ownPath, 'wx', 0o600));
  try {
    for (const name of readdirSync(directory)) {
      if (name === own || !isLockFile(name)) continue;
      const obstacle = whyHeld(parseHolder(name), self);
      if (obstacle !== undefined) throw new JournalLockedError(join(directory, name), obstacle);
      removeIfPresent(join(directory, name));
    }
  } catch (error) {
    removeIfPresent(ownPath);
    throw error;
  }
  return { release: () => removeIfPresent(ownPath) };
}

/** Why a lock still counts, or undefined when its holder is certainly gone. */
function whyHeld(holder: Holder | undefined, self: Holder): string | undefined {
  if (holder === undefined) return 'the file name is not one we write';
  if (holder.boot !== self.boot) return undefined;
  if (holder.pidNamespace !== self.pidNamespace) {
    return 'its process runs in another process namespace; remove the file if it is gone';
  }
  const startTicks = startTicksOf(holder.pid);
  if (startTicks === undefined || startTicks !== holder.startTicks) return undefined;
  return `process ${holder.pid} is alive`;
}

function parseHolder(name: string): Holder | undefined {
  const [boot, pidNamespace, pid, startTicks, nonce] = name.slice(PREFIX.length).split('.');
  if (boot === undefined || pidNamespace === undefined || startTicks === undefined)
    return undefined;
  if (nonce === undefined || pid === undefined || !/^\d+$/.test(pid)) return undefined;
  return { boot, pidNamespace, pid: Number(pid), startTicks };
}

function describeSelf(): Holder {
  const boot = readTextOr('/proc/sys/kernel/random/boot_id', 'boot').slice(0, 8);
  const startTicks = startTicksOf(process.pid) ?? '0';
  return { boot, pidNamespace: ownPidNamespace(), pid: process.pid, startTicks };
}

/**
 * Start time of a living process: field 22 of its status line on Linux. Elsewhere there is no
 * such figure: a living process then has start time 0, and a reused number counts as alive.
 */
function startTicksOf(pid: number): string | undefined {
  const line = readTextOr(`/proc/${pid}/stat`, '');
  // The second field is the command in parentheses, which may itself hold spaces.
  const fields = line.slice(line.lastIndexOf(')') + 2).split(' ');
  // A killed process that its parent has not collected yet still has an entry, in state Z.
  if (fields[0] === 'Z' || fields[0] === 'X') return undefined;
  if (fields[19] !== undefined) return fields[19];
  return process.platform !== 'linux' && isAlive(pid) ? '0' : undefined;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function ownPidNamespace(): string {
  try {
    return /\d+/.exec(readlinkSync('/proc/self/ns/pid'))?.[0] ?? '0';
  } catch {
    return '0';
  }
}

function readTextOr(path: string, otherwise: string): string {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return otherwise;
  }
}

function removeIfPresent(path: string): void {
  try {
    unlinkSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}
