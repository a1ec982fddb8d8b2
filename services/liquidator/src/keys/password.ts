import { closeSync, readFileSync, statSync } from 'node:fs';
import { KeystoreError } from './keystore.ts';

/**
 * Where a password may come from. Never from the command line: every user of the machine can read
 * the arguments of every process, shells write them into their history, and supervisors into logs.
 */
export type PasswordSource =
  | { readonly kind: 'prompt'; readonly question: string }
  /** A file that nobody but its owner may read. */
  | { readonly kind: 'file'; readonly path: string }
  /** An open descriptor, a pipe of a secret store say; read once and closed. */
  | { readonly kind: 'descriptor'; readonly descriptor: number };

const OTHERS_MAY = 0o077;

export async function readPassword(source: PasswordSource): Promise<string> {
  if (source.kind === 'prompt') return ask(source.question);
  if (source.kind === 'file') return readPrivate(source.path);
  return firstLine(readDescriptor(source.descriptor));
}

function readDescriptor(descriptor: number): string {
  try {
    const text = readFileSync(descriptor, 'utf8');
    closeSync(descriptor);
    return text;
  } catch (error) {
    const why = `descriptor ${descriptor} cannot be read (${codeOf(error)})`;
    const hint = 'npm hands on 0 to 2 alone: start node services/liquidator/src/main.ts instead';
    throw new KeystoreError('NoPassword', `${why}; ${hint}`);
  }
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? String(error);
}

function readPrivate(path: string): string {
  const mode = modeOf(path);
  if (process.platform !== 'win32' && (mode & OTHERS_MAY) !== 0) {
    const octal = mode.toString(8).padStart(3, '0');
    throw new KeystoreError('WeakPassword', `${path} has mode ${octal}: others may, use 600`);
  }
  return firstLine(readFileSync(path, 'utf8'));
}

function modeOf(path: string): number {
  try {
    return statSync(path).mode & 0o777;
  } catch (error) {
    const why = `the password file ${path} cannot be read (${codeOf(error)})`;
    throw new KeystoreError('NoPassword', why);
  }
}

/** Editors end files with a line feed that is not part of the password. */
function firstLine(text: string): string {
  const [line = ''] = text.split(/\r?\n/, 1);
  if (line === '') throw new KeystoreError('WeakPassword', 'the password is empty');
  return line;
}

const END_OF_LINE = /[\r\n]/;
const INTERRUPT = '\u0003';
const ERASE = /[\u007f\b]/;

/** Reads from the terminal without showing it. */
function ask(question: string): Promise<string> {
  const { stdin, stderr } = process;
  if (!stdin.isTTY) {
    const ways = 'name a password file or a descriptor';
    throw new KeystoreError('NoPassword', `there is no terminal to ask at: ${ways}`);
  }
  stderr.write(question);
  stdin.setRawMode(true).resume().setEncoding('utf8');
  return new Promise((resolve, reject) => {
    let typed = '';
    const end = (): void => {
      stdin.off('data', read).setRawMode(false).pause();
      stderr.write('\n');
    };
    const read = (text: string): void => {
      for (const character of text) {
        if (character === INTERRUPT) {
          end();
          reject(new KeystoreError('NoPassword', 'no password was given'));
          return;
        }
        if (END_OF_LINE.test(character)) {
          end();
          resolve(firstLine(typed));
          return;
        }
        typed = ERASE.test(character) ? typed.slice(0, -1) : typed + character;
      }
    };
    stdin.on('data', read);
  });
}
