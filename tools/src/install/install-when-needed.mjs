// Runs before "npm start" and "npm test", also on a machine that has nothing but Node 20 and npm:
// installs what the lock lists, and asks no registry when all of it is there.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Lists of dependencies: when a manifest and the lock differ in one, npm has something to do. */
const DEPENDENCIES = [
  'dependencies',
  'devDependencies',
  'optionalDependencies',
  'peerDependencies',
];

const missing = whatIsMissing(process.cwd());
if (missing !== null) {
  console.error(`installing: ${missing} ...`);
  process.exitCode = install();
}

/** The first thing that npm would have to install, in words; null: everything is there. */
function whatIsMissing(root) {
  const lock = readJson(join(root, 'package-lock.json'));
  const installed = readJson(join(root, 'node_modules/.package-lock.json'));
  if (lock === null) return 'there is no package-lock.json';
  if (installed === null) return 'nothing is installed yet';
  for (const [place, wanted] of Object.entries(lock.packages)) {
    if (!place.includes('node_modules/')) {
      const manifest = readJson(join(root, place, 'package.json'));
      if (!hasSameDependencies(wanted, manifest)) return `${place || 'the root'} has other needs`;
      continue;
    }
    const found = installed.packages[place];
    if (found === undefined) {
      if (wanted.optional === true && !isMeantForHere(wanted)) continue;
      return `${place} is missing`;
    }
    if (found.version !== wanted.version || found.integrity !== wanted.integrity) {
      return `${place} is ${found.version}, not ${wanted.version}`;
    }
    // A folder that somebody removed is still in npm's own list.
    if (!existsSync(join(root, place, 'package.json'))) return `${place} is missing`;
  }
  return null;
}

function hasSameDependencies(wanted, manifest) {
  return (
    manifest !== null &&
    DEPENDENCIES.every((list) => textOf(wanted[list]) === textOf(manifest[list]))
  );
}

function textOf(dependencies = {}) {
  return JSON.stringify(Object.entries(dependencies).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/**
 * Whether npm would install an optional package on this machine. One that names no system is only
 * there for another one that does.
 */
function isMeantForHere({ os, cpu, libc }) {
  if (os === undefined || cpu === undefined) return false;
  const isListed = (list, name) => [list].flat().includes(name);
  if (!isListed(os, process.platform) || !isListed(cpu, process.arch)) return false;
  return libc === undefined || isListed(libc, cLibrary());
}

function cLibrary() {
  process.report.excludeNetwork = true;
  const { header } = process.report.getReport();
  return header.glibcVersionRuntime === undefined ? 'musl' : 'glibc';
}

function readJson(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return null;
  }
}

function install() {
  // What the lock pins can come out of npm's cache: only what is not there is asked for.
  const args = ['install', '--no-audit', '--no-fund', '--loglevel=error', '--prefer-offline'];
  const { status, error } = spawnSync('npm', args, {
    // Its words are no output of the program that is to start.
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  });
  if (error !== undefined) console.error(`npm does not run: ${error.message}`);
  return status ?? 1;
}
