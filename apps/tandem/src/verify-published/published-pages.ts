import { faultOf, JournalBodies, JournalHeads } from '@tandem/api';
import { TandemClient, VenueError } from '@tandem/client';

/** The venue answers with something that is no page of the published journal. */
export class NoPageError extends Error {
  override readonly name = 'NoPageError';
}

const PAGE = 500;
const WAITS_MAX = 60;

/** Pages of a venue's published journal, read over HTTP; nothing in them is believed yet. */
export class PublishedPages {
  readonly #client: TandemClient;

  constructor(url: string) {
    this.#client = new TandemClient({ url });
  }

  /** Throws `NoPageError`, `VenueError` or `OutcomeUnknownError`. */
  async heads(from: number, limit: number = PAGE): Promise<JournalHeads> {
    const { data } = await patiently(() => this.#client.journal.heads(from, limit));
    return checked(JournalHeads, data);
  }

  /** The same for bodies. */
  async bodies(from: number, limit: number = PAGE): Promise<JournalBodies> {
    const { data } = await patiently(() => this.#client.journal.bodies(from, limit));
    return checked(JournalBodies, data);
  }
}

type Schema = Parameters<typeof faultOf>[0];

function checked<T>(schema: Schema, data: T): T {
  const fault = faultOf(schema, data);
  if (fault === null) return data;
  throw new NoPageError(`not a page of a published journal: ${JSON.stringify(fault)}`);
}

/** Waits where the venue limits how often it may be asked. */
async function patiently<T>(ask: () => Promise<T>): Promise<T> {
  for (let waits = 0; ; waits += 1) {
    try {
      return await ask();
    } catch (error) {
      const pauseMs = error instanceof VenueError ? error.retryAfterMs : null;
      if (pauseMs === null || waits >= WAITS_MAX) throw error;
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  }
}
