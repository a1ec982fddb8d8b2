import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, symlinkSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { manifestIn } from './package-manifest.ts';

/**
 * Does without a network what `npm install` of the tarball does: unpacks it, gives it the packages
 * that it declares and no other (as links to those of this tree, whose versions must be the same),
 * and links its command.
 *
 * @param folder a new or empty one
 * @returns the path of the command
 */
export function placePackage(root: string, tarball: string, folder: string): string {
  const modules = join(folder, 'node_modules');
  const place = join(modules, 'tandem-liquidator');
  mkdirSync(place, { recursive: true });
  execFileSync('tar', ['-xzf', tarball, '-C', place, '--strip-components=1']);
  const manifest = manifestIn(place);
  for (const [name, version] of Object.entries(manifest.dependencies ?? {})) {
    if (!link(root, modules, { name, version })) throw new Error(`${name} is not installed here`);
  }
  for (const [name, version] of Object.entries(manifest.optionalDependencies ?? {})) {
    link(root, modules, { name, version });
  }
  return linkCommand(modules, place, manifest.bin ?? {});
}

function link(
  root: string,
  modules: string,
  { name, version }: { readonly name: string; readonly version: string },
): boolean {
  const target = join(root, 'node_modules', name);
  if (!existsSync(target)) return false;
  const found = manifestIn(target).version;
  if (found !== version) throw new Error(`${name} is ${found} here, and ${version} is wanted`);
  mkdirSync(dirname(join(modules, name)), { recursive: true });
  symlinkSync(target, join(modules, name), 'dir');
  return true;
}

function linkCommand(
  modules: string,
  place: string,
  commands: Readonly<Record<string, string>>,
): string {
  const [[name, file] = ['', '']] = Object.entries(commands);
  const command = join(modules, '.bin', name);
  mkdirSync(dirname(command), { recursive: true });
  symlinkSync(relative(dirname(command), join(place, file)), command);
  chmodSync(join(place, file), 0o755);
  return command;
}
