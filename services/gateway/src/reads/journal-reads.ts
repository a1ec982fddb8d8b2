import {
  edgeError,
  type JournalBodies,
  type JournalBody,
  type JournalHead,
  type JournalHeads,
} from '@tandem/api';
import { dataReply, errorReply, type Reply } from '../requests/reply.ts';

/** A page that cannot be read now. */
export type UnreadPage = { readonly problem: string };

type HeadsPage = Omit<JournalHeads, 'heads'> & { readonly heads: readonly JournalHead[] };
type BodiesPage = Omit<JournalBodies, 'bodies'> & { readonly bodies: readonly JournalBody[] };

/** The published journal, in this process or in that of the exchange. */
export interface JournalReader {
  heads(from: number, limit: number): Promise<HeadsPage | UnreadPage>;
  bodies(from: number, limit: number): Promise<BodiesPage | UnreadPage>;
}

/** Heads or bodies of a page where the request names no number. */
const PAGE = 100;

/** Answers a question about the published journal. */
export async function journalReply(
  reader: JournalReader | undefined,
  operation: string,
  input: { readonly [name: string]: unknown },
): Promise<Reply> {
  if (reader === undefined) return errorReply(edgeError('NotOffered', { feature: 'journal' }));
  const from = (input['from'] as number | undefined) ?? 1;
  const limit = (input['limit'] as number | undefined) ?? PAGE;
  const page = await (operation === 'journalHeads'
    ? reader.heads(from, limit)
    : reader.bodies(from, limit));
  if (!('problem' in page)) return dataReply(page);
  return errorReply(edgeError('NotReady', { part: 'journal', problem: page.problem }));
}
