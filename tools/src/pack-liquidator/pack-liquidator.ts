import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleProgram } from './bundle-program.ts';
import { copyDocuments } from './package-documents.ts';
import { packageManifest } from './package-manifest.ts';

/**
 * Makes the npm package of the liquidation bot, which is installed without this tree.
 *
 * @param root of this tree
 * @param folder where the tarball goes
 * @returns the path of the tarball
 */
export async function packLiquidator(root: string, folder: string): Promise<string> {
  const stage = mkdtempSync(join(tmpdir(), 'pack-liquidator-'));
  try {
    const bot = join(root, 'services/liquidator');
    const { packages } = await bundleProgram(join(bot, 'src/main.ts'), join(stage, 'dist'));
    const manifest = packageManifest(root, packages);
    writeFileSync(join(stage, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
    cpSync(join(bot, 'bin'), join(stage, 'bin'), { recursive: true });
    cpSync(join(root, 'LICENSE'), join(stage, 'LICENSE'));
    copyDocuments(root, stage);
    mkdirSync(folder, { recursive: true });
    npmPack(stage, folder);
    return join(folder, `${manifest.name}-${manifest.version}.tgz`);
  } finally {
    rmSync(stage, { recursive: true, force: true });
  }
}

function npmPack(stage: string, folder: string): void {
  // Nothing is asked of a registry; its output is the name of the file, which is known.
  const quiet = ['--offline', '--no-update-notifier', '--loglevel=error'];
  const args = ['pack', ...quiet, '--pack-destination', folder];
  execFileSync('npm', args, {
    cwd: stage,
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: process.platform === 'win32',
  });
}
