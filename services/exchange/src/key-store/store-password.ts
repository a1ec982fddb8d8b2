import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';

/** Where the password of the key store comes from; never from the command line. */
export type PasswordSource =
  | { readonly kind: 'value'; readonly password: string }
  /** Path of a file, or `/dev/fd/N` of an open descriptor; its first line counts. */
  | { readonly kind: 'file'; readonly path: string }
  /** Made at the first start and kept in a file beside the store, which protects nothing. */
  | { readonly kind: 'demo'; readonly path: string };

/** Shortest password that somebody chose. */
const LENGTH_MIN = 12;

/**
 * What the environment says: `TANDEM_KEY_STORE_PASSWORD`, or `TANDEM_KEY_STORE_PASSWORD_FILE`, or,
 * in a demo, a file of the venue's own. Both at once, or none outside a demo, is an error.
 */
export function passwordSource(
  environment: { readonly [name: string]: string | undefined },
  demoPath: string | null,
): PasswordSource {
  const password = environment['TANDEM_KEY_STORE_PASSWORD'];
  const path = environment['TANDEM_KEY_STORE_PASSWORD_FILE'];
  if (password !== undefined && path !== undefined) {
    throw new Error('give TANDEM_KEY_STORE_PASSWORD or TANDEM_KEY_STORE_PASSWORD_FILE, not both');
  }
  if (password !== undefined) return { kind: 'value', password };
  if (path !== undefined) return { kind: 'file', path };
  if (demoPath !== null) return { kind: 'demo', path: demoPath };
  throw new Error(
    'the key store needs TANDEM_KEY_STORE_PASSWORD or TANDEM_KEY_STORE_PASSWORD_FILE',
  );
}

/** The password itself. Throws for one that is too short; the message does not repeat it. */
export function readPassword(source: PasswordSource): string {
  const password = passwordOf(source);
  if (password.length >= LENGTH_MIN) return password;
  throw new Error(`the password of the key store has fewer than ${LENGTH_MIN} characters`);
}

function passwordOf(source: PasswordSource): string {
  if (source.kind === 'value') return source.password;
  if (source.kind === 'demo' && !existsSync(source.path)) {
    // Renamed when it is whole: half a password would lock the store for ever.
    const fresh = `${source.path}.new`;
    const password = `${randomBytes(24).toString('base64url')}\n`;
    writeFileSync(fresh, password, { mode: 0o600, flush: true });
    renameSync(fresh, source.path);
  }
  const [line] = readFileSync(source.path, 'utf8').split(/\r?\n/);
  return line ?? '';
}
