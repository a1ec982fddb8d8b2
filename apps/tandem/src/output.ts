import type { Json } from './audit/audit-json.ts';

/** Writes a line to the standard output. */
export function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** Writes a line to the standard error: what goes wrong, and what nobody parses. */
export function complain(text: string): void {
  process.stderr.write(`${text}\n`);
}

/** The last line of every command with --json. */
export function sayJson(object: { readonly [key: string]: Json }): void {
  say(JSON.stringify(object));
}

/** A reader that goes away (`| head`) ends the program without a stack trace. */
export function endQuietlyOnClosedPipe(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit(0);
  });
}
