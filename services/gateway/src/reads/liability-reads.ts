import { edgeError, type LiabilityProof, type LiabilityStatements } from '@tandem/api';
import { dataReply, errorReply, type Reply } from '../requests/reply.ts';

/** What cannot be shown, and why. */
export type NoProof = { readonly problem: string };

/** What the venue owes, in this process or in that of the exchange. */
export interface LiabilityReader {
  statements(from: number, limit: number): Promise<ReadonlyDeep<LiabilityStatements>>;
  /** @param epoch null for the newest one */
  proof(account: number, epoch: number | null): Promise<ReadonlyDeep<LiabilityProof> | NoProof>;
}

type ReadonlyDeep<T> = T extends object ? { readonly [K in keyof T]: ReadonlyDeep<T[K]> } : T;

/** Statements of a page where the request names no number. */
const PAGE = 100;

/** Answers what the venue owes; a reader is missing where it signs nothing. */
export class LiabilityReads {
  readonly #reader: LiabilityReader | undefined;

  constructor(reader: LiabilityReader | undefined) {
    this.#reader = reader;
  }

  async statements(input: { readonly [name: string]: unknown }): Promise<Reply> {
    if (this.#reader === undefined) return notOffered();
    const from = (input['from'] as number | undefined) ?? 0;
    const limit = (input['limit'] as number | undefined) ?? PAGE;
    return dataReply(await this.#reader.statements(from, limit));
  }

  async proof(account: number, input: { readonly [name: string]: unknown }): Promise<Reply> {
    if (this.#reader === undefined) return notOffered();
    const epoch = (input['epoch'] as number | undefined) ?? null;
    const proof = await this.#reader.proof(account, epoch);
    if (!('problem' in proof)) return dataReply(proof);
    return errorReply(edgeError('NotReady', { part: 'liabilities', problem: proof.problem }));
  }
}

function notOffered(): Reply {
  return errorReply(edgeError('NotOffered', { feature: 'liabilities' }));
}
