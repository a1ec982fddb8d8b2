import { hash } from 'node:crypto';
import { isSignedBy } from '../head.ts';

/** What the venue owes at the end of an epoch, as everybody is shown it. */
export type LiabilityStatement = {
  readonly epoch: number;
  /** Last command that is in the figures, and its time. */
  readonly sequence: number;
  readonly timeUs: number;
  readonly leaves: number;
  /** Hash of the root, 64 hexadecimal digits. */
  readonly root: string;
  /** Assets of the columns; behind them stands one column for shares of the pool. */
  readonly assets: readonly number[];
  /** What is owed in all: a decimal number a column. */
  readonly sums: readonly string[];
  /** Marks at which open profit was computed. */
  readonly marks: readonly { readonly market: number; readonly mark: number }[];
  /** What the vault on chain holds, an entry an asset that it lists; null without a vault. */
  readonly vault: {
    readonly block: number;
    readonly tokens: readonly { readonly asset: number; readonly units: string }[];
  } | null;
  /** Digest of the statement before; zeros for the first one. */
  readonly previous: string;
};

/** A statement with the venue's name under it. */
export type SignedStatement = LiabilityStatement & {
  /** SHA-256 of the statement: what is signed. */
  readonly digest: string;
  /** Ed25519 key of the venue, and its signature of the digest. */
  readonly publicKey: string;
  readonly signature: string;
};

/** Digest before the first one. */
export const FIRST_STATEMENT: string = '0'.repeat(64);

/** What a statement's digest is of: a JSON array without spaces. */
function statementText(statement: LiabilityStatement): string {
  const { vault } = statement;
  return JSON.stringify([
    'TANDEM-LIABILITIES1',
    statement.previous,
    statement.epoch,
    statement.sequence,
    statement.timeUs,
    statement.leaves,
    statement.root,
    statement.assets,
    statement.sums,
    statement.marks.map(({ market, mark }) => [market, mark]),
    vault === null ? null : [vault.block, vault.tokens.map(({ asset, units }) => [asset, units])],
  ]);
}

export function statementDigest(statement: LiabilityStatement): Buffer {
  return hash('sha256', statementText(statement), 'buffer');
}

/** Null when a statement is what was signed; otherwise what is wrong. */
export function statementProblem(
  statement: SignedStatement,
  publicKey: string | null,
): string | null {
  const digest = statementDigest(statement);
  if (digest.toString('hex') !== statement.digest) return 'the statement says something else';
  if (publicKey !== null && publicKey !== statement.publicKey) return 'signed with another key';
  return isSignedBy(statement.publicKey, digest, statement.signature)
    ? null
    : 'the signature of the statement is not that of the key';
}
