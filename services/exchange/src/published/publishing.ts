import type { History } from '@tandem/feed';
import { PublishedJournal, type PublishingTerms } from './published-journal.ts';
import { PublishedLog } from './published-log.ts';
import { ReceiptBook } from './receipt-book.ts';
import { venueSigner } from './venue-signer.ts';

/** All that publishes the journal. */
export type Publishing = {
  readonly log: PublishedLog;
  readonly receipts: ReceiptBook;
  readonly journal: PublishedJournal;
  close(): Promise<void>;
};

/** What it is opened with. */
export type PublishingParts = {
  readonly folder: string;
  /** 32 bytes out of the key store. */
  readonly venueKey: Uint8Array;
  readonly history: History;
  /** Sequence at which the journal ends. */
  readonly journalSequence: number;
  readonly terms: PublishingTerms;
};

/**
 * Opens what is published of a journal, up to its last command.
 *
 * @throws PublishedAheadError when heads cover more than the journal has
 */
export async function openPublishing(parts: PublishingParts): Promise<Publishing> {
  const { folder, venueKey, history, journalSequence, terms } = parts;
  const signer = venueSigner(venueKey);
  const log = new PublishedLog(folder, journalSequence);
  const receipts = new ReceiptBook(signer, log);
  await receipts.catchUp(history, journalSequence);
  const journal = new PublishedJournal({ folder, saltKey: signer.saltKey }, terms);
  return {
    log,
    receipts,
    journal,
    close: async () => {
      await journal.close();
      await log.close();
    },
  };
}
