import { appendFileSync, existsSync, mkdirSync, readFileSync, truncateSync } from 'node:fs';
import { dirname } from 'node:path';
import type { SignedStatement } from '@tandem/published';

/** Statements of all epochs, a line each, for everybody to read. */
export class StatementFile {
  readonly #path: string;
  readonly statements: SignedStatement[];

  /** @throws when a whole line is no statement */
  constructor(path: string) {
    this.#path = path;
    mkdirSync(dirname(path), { recursive: true });
    const text = existsSync(path) ? readFileSync(path, 'utf8') : '';
    const whole = text.slice(0, text.lastIndexOf('\n') + 1);
    // A kill may leave half a line: that statement was given to nobody.
    if (whole.length < text.length) truncateSync(path, Buffer.byteLength(whole));
    const lines = whole.split('\n').slice(0, -1);
    this.statements = lines.map((line) => JSON.parse(line) as SignedStatement);
  }

  add(statement: SignedStatement): void {
    appendFileSync(this.#path, `${JSON.stringify(statement)}\n`);
    this.statements.push(statement);
  }
}
