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
/** Pages that are read at once: they come the way of the commands, and are much longer. */
const AT_ONCE = 2;
/** Requests that wait for their turn. */
const WAITING_MAX = 100;

/** Answers questions about the published journal, a few at a time. */
export class JournalReads {
  readonly #reader: JournalReader | undefined;
  readonly #waiting: (() => void)[] = [];
  #reading = 0;

  /** @param reader undefined where the venue signs no heads */
  constructor(reader: JournalReader | undefined) {
    this.#reader = reader;
  }

  async reply(operation: string, input: { readonly [name: string]: unknown }): Promise<Reply> {
    const reader = this.#reader;
    if (reader === undefined) return errorReply(edgeError('NotOffered', { feature: 'journal' }));
    if (this.#waiting.length >= WAITING_MAX) return unread('too many pages are asked for');
    const from = (input['from'] as number | undefined) ?? 1;
    const limit = (input['limit'] as number | undefined) ?? PAGE;
    const page = await this.#inTurn<HeadsPage | BodiesPage | UnreadPage>(() =>
      operation === 'journalHeads' ? reader.heads(from, limit) : reader.bodies(from, limit),
    );
    return 'problem' in page ? unread(page.problem) : dataReply(page);
  }

  async #inTurn<T>(read: () => Promise<T>): Promise<T> {
    if (this.#reading >= AT_ONCE) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    } else {
      this.#reading += 1;
    }
    try {
      return await read();
    } finally {
      const next = this.#waiting.shift();
      // Who comes next takes the place over.
      if (next === undefined) this.#reading -= 1;
      else next();
    }
  }
}

function unread(problem: string): Reply {
  return errorReply(edgeError('NotReady', { part: 'journal', problem }));
}
