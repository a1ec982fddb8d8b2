import type { Receipt } from '@tandem/ingress';
import { leafProblem, readBody } from '@tandem/published';
import type { PublishedPages } from './published-pages.ts';

/** What a venue has published about a receipt. */
export type ReceiptFindings = {
  readonly problem: string | null;
  /** Kind of the command; null while its body is not published. */
  readonly kind: string | null;
};

/**
 * Holds a receipt against the published journal: its head must be the published one, and its leaf
 * that of the published body, when the body is due.
 */
export async function checkReceipt(
  pages: PublishedPages,
  receipt: Receipt,
  publicKey: string | null,
): Promise<ReceiptFindings> {
  const { sequence } = receipt;
  const heads = await pages.heads(sequence, 1);
  const [head] = heads.heads;
  if (head === undefined || head.firstSequence > sequence) {
    const { oldestSequence, newestSequence } = heads;
    const covered = `${oldestSequence} to ${newestSequence}`;
    return { problem: `heads cover ${covered}, the receipt is for ${sequence}`, kind: null };
  }
  if (head.head !== receipt.head) {
    return { problem: `the venue published another head over sequence ${sequence}`, kind: null };
  }
  const { bodies } = await pages.bodies(sequence, 1);
  const [body] = bodies;
  if (body === undefined || body.sequence !== sequence) {
    return {
      problem: leafProblem(receipt, Buffer.from(receipt.leaf, 'hex'), publicKey),
      kind: null,
    };
  }
  const read = readBody(body);
  if (typeof read === 'string') return { problem: read, kind: null };
  return { problem: leafProblem(receipt, read.leaf, publicKey), kind: body.command };
}
