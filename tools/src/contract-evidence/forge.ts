import { spawn } from 'node:child_process';

/** Runs forge to its end. Returns what it wrote, and whether it was content. */
export async function runForge(
  parameters: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<{ readonly output: string; readonly isGood: boolean }> {
  const child = spawn('forge', parameters, {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  return { output: Buffer.concat(chunks).toString('utf8'), isGood: code === 0 };
}
