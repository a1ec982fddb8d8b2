import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import type { PlantedFault } from './planted-fault.ts';

const COPIED = [
  'apps',
  'bench',
  'docs',
  'packages',
  'services',
  'simulation',
  'package.json',
  'tsconfig.base.json',
  'tsconfig.json',
  'vitest.config.ts',
] as const;
const SCOPE = '@tandem';

/** True when a text occurs exactly once. */
function occursOnce(text: string, part: string): boolean {
  const at = text.indexOf(part);
  return at >= 0 && text.indexOf(part, at + 1) < 0;
}

/**
 * A copy of the sources in a temporary folder, in which a fault can be planted. What is built is
 * left out: somebody may be building it again meanwhile.
 */
export class ThrowAwayTree {
  readonly root: string;

  constructor(source: string) {
    this.root = mkdtempSync(join(tmpdir(), 'tandem-faults-'));
    for (const name of COPIED) {
      cpSync(join(source, name), join(this.root, name), {
        recursive: true,
        filter: (path) => !/\/(node_modules|dist)$/.test(path),
      });
    }
    linkModules(source, this.root);
  }

  /** Plants a fault, does something with the tree, and takes the fault out again. */
  async with<Result>(fault: PlantedFault, work: () => Promise<Result>): Promise<Result> {
    const path = join(this.root, fault.file);
    const text = readFileSync(path, 'utf8');
    const faulty = text.replace(fault.old, () => fault.new);
    try {
      writeFileSync(path, faulty);
      return await work();
    } finally {
      writeFileSync(path, text);
    }
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}

/** Why a fault cannot be planted in these sources; undefined when it can. */
export function whyNotPlantable(source: string, fault: PlantedFault): string | undefined {
  const path = join(source, fault.file);
  if (!existsSync(path)) return 'the file does not exist';
  const text = readFileSync(path, 'utf8');
  if (!text.includes(fault.old)) return 'the old text does not occur';
  if (!occursOnce(text, fault.old)) return 'the old text occurs more than once';
  if (fault.old === fault.new) return 'nothing would change';
  try {
    stripTypeScriptTypes(text.replace(fault.old, () => fault.new));
  } catch (error) {
    return `the new text does not parse: ${String(error)}`;
  }
  return undefined;
}

/** Packages of ours must be found in the copy; everything else is taken from where it is. */
function linkModules(source: string, root: string): void {
  const from = join(source, 'node_modules');
  const to = join(root, 'node_modules');
  mkdirSync(join(to, SCOPE), { recursive: true });
  for (const name of readdirSync(from)) {
    if (name !== SCOPE && name !== '.vite') symlinkSync(join(from, name), join(to, name));
  }
  for (const name of readdirSync(join(from, SCOPE))) {
    const target = realpathSync(join(from, SCOPE, name));
    const copied = join(root, relative(realpathSync(source), target));
    symlinkSync(existsSync(copied) ? copied : target, join(to, SCOPE, name));
  }
}
