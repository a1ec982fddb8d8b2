import { join } from 'node:path';
import type { ReleasedCommand } from '@tandem/feed';
import type { LiveVenue } from '@tandem/projections';
import {
  FIRST_STATEMENT,
  type LiabilityProof,
  type LiabilityStatement,
  type SignedStatement,
  statementDigest,
} from '@tandem/published';
import { type VenueSigner, venueSigner } from '../published/venue-signer.ts';
import { LeavingMoney, type LeavingWithdrawal } from './leaving-money.ts';
import { collectLiabilities } from './liability-rows.ts';
import { LiabilityWorker } from './liability-worker.ts';
import { StatementFile } from './statement-file.ts';

/** What cannot be shown, and why. */
export type NoProof = { readonly problem: string };

/** A page of statements in their order. */
export type StatementPage = {
  readonly statements: readonly SignedStatement[];
  /** Epoch to ask from for the next page. */
  readonly next: number;
  /** Length of an epoch. */
  readonly epochUs: number;
};

/** What the vault on chain holds, as far as somebody reads it. */
export type VaultTokens = () => LiabilityStatement['vault'];

type BookParts = {
  readonly folder: string;
  /** 32 bytes out of the key store. */
  readonly venueKey: Uint8Array;
  readonly live: LiveVenue;
  /** Withdrawals under way in that state, by their ids. */
  readonly withdrawals: ReadonlyMap<number, LeavingWithdrawal>;
  readonly epochUs: number;
  readonly vault: VaultTokens;
};

/**
 * States at the end of each epoch what the venue owes, and proves to each account that what it is
 * owed is in it: docs/rulebook/liabilities.md.
 */
export class LiabilityBook {
  readonly #parts: BookParts;
  readonly #signer: VenueSigner;
  readonly #leaving: LeavingMoney;
  readonly #file: StatementFile;
  readonly #worker: LiabilityWorker;
  #making: Promise<void> | null = null;
  /** An epoch that failed is not tried again: the next one is. */
  #lastTried = -1;
  /** Why the newest epoch has no statement; null when it has. */
  failure: string | null = null;

  constructor(parts: BookParts) {
    this.#parts = parts;
    const { folder, venueKey, withdrawals } = parts;
    this.#signer = venueSigner(venueKey);
    this.#leaving = new LeavingMoney(withdrawals);
    this.#file = new StatementFile(join(folder, 'statements.jsonl'));
    this.#lastTried = this.#file.statements.at(-1)?.epoch ?? -1;
    this.#worker = new LiabilityWorker({ folder, saltKey: this.#signer.liabilitySaltKey });
  }

  /** Takes released commands in; the first one of an epoch makes the statement of it. */
  follow(group: readonly ReleasedCommand[]): void {
    const { epochUs, live } = this.#parts;
    for (const released of group) this.#leaving.fold(released);
    const epoch = Math.floor(live.timeUs / epochUs);
    if (this.#making !== null || epoch <= this.#lastTried) return;
    this.#lastTried = epoch;
    this.#making = this.#make(epoch)
      .then(
        () => null,
        (error: unknown) => (error instanceof Error ? error.message : String(error)),
      )
      .then((failure) => {
        this.failure = failure;
        this.#making = null;
      });
  }

  /** Statements from an epoch on. */
  statements(from: number, limit: number): Promise<StatementPage> {
    const { statements } = this.#file;
    const page = statements.filter(({ epoch }) => epoch >= from).slice(0, limit);
    const next = (page.at(-1)?.epoch ?? from - 1) + 1;
    return Promise.resolve({ statements: page, next, epochUs: this.#parts.epochUs });
  }

  /** What an account is owed at the end of an epoch; of the newest one for null. */
  async proof(account: number, epoch: number | null): Promise<LiabilityProof | NoProof> {
    const { statements } = this.#file;
    const statement =
      epoch === null ? statements.at(-1) : statements.find((one) => one.epoch === epoch);
    if (statement === undefined) return { problem: 'there is no statement of that epoch' };
    const answer = await this.#worker.ask({ kind: 'prove', epoch: statement.epoch, account });
    if ('proof' in answer) return { statement, ...answer.proof };
    return { problem: 'problem' in answer ? answer.problem : 'no proof' };
  }

  async close(): Promise<void> {
    await this.#making;
    await this.#worker.close();
  }

  /** The figures are read at once: everything is as of the newest released command. */
  async #make(epoch: number): Promise<void> {
    const { live, vault } = this.#parts;
    const signer = this.#signer;
    const { sequence, timeUs } = live;
    const { assets, rows } = collectLiabilities(live, this.#leaving);
    if (rows.length === 0) return;
    const marks = [...live.view.markets.all()].flatMap(({ market, mark }) =>
      mark === null ? [] : [{ market, mark }],
    );
    const holdings = vault();
    const answer = await this.#worker.ask({ kind: 'make', epoch, assets, rows });
    if (!('made' in answer)) throw new Error('problem' in answer ? answer.problem : 'no tree');
    const { root, leaves, sums } = answer.made;
    const previous = this.#file.statements.at(-1)?.digest ?? FIRST_STATEMENT;
    const statement: LiabilityStatement = {
      epoch,
      sequence,
      timeUs,
      leaves,
      root,
      assets,
      sums,
      marks,
      vault: holdings,
      previous,
    };
    const digest = statementDigest(statement);
    const signed = { digest: digest.toString('hex'), publicKey: signer.publicKey };
    this.#file.add({ ...statement, ...signed, signature: signer.sign(digest) });
  }
}
