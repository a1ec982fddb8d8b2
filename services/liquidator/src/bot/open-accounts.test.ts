import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { Config } from '../config/config.ts';
import { writeDemoFiles } from '../demo/demo-files.ts';
import { openAccounts } from './open-accounts.ts';

const folder = mkdtempSync(join(tmpdir(), 'accounts-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('refuses a key that is listed twice: its nonces would be given out twice', async () => {
  const { keystore, passwordFile } = await writeDemoFiles(folder);
  const keys = { files: [keystore, keystore], passwordFile };
  await expect(openAccounts({ keys } as unknown as Config, {})).rejects.toThrow(/is there twice/);
});
