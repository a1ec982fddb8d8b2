import { join } from 'node:path';
import type { Feed } from '@tandem/feed';
import type { CommandPort } from '@tandem/ingress';
import { LiveVenue } from '@tandem/projections';
import type { PublishedHead } from '@tandem/published';
import { type Clock, placeCommand, SYSTEM_CLOCK } from '@tandem/sequencer';
import type { Registry } from 'prom-client';
import { CommandDesk } from './command-desk.ts';
import { exchangeMetrics } from './exchange-metrics.ts';
import { journalHistory } from './history/journal-history.ts';
import { LiabilityBook, type VaultTokens } from './liabilities/liability-book.ts';
import { LIABILITY_LIMITS } from './liabilities/limits.ts';
import { liveCheckpoint } from './live-checkpoint.ts';
import type { PublishedJournal } from './published/published-journal.ts';
import { openPublishing, type Publishing } from './published/publishing.ts';
import { openVenue, type ResumeReport, type Venue } from './venue/venue.ts';
import { venueTimers } from './venue/venue-timers.ts';
import { NoSignatures } from './verification/no-signatures.ts';
import { type SignatureConfig, SignatureDesk } from './verification/signature-desk.ts';

/** Age at which bodies of the journal are published, where nobody says another. */
const DEFAULT_PUBLISH_DELAY_US = 60_000_000;
/** What is published, in the folder of the journal. */
const PUBLISHED_FOLDER = 'published';
/** What the venue owes, in the folder of the journal. */
const LIABILITIES_FOLDER = 'liabilities';
/** Ids of orders are sequence x 2^8 + place within the command. */
const ORDERS_OF_COMMAND = 256;

/** What a running exchange is opened with. */
export type ExchangeConfig = {
  /** Folder of the journal and its snapshots. */
  readonly folder: string;
  readonly clock?: Clock;
  /** Absent where nobody but the venue itself sends commands. */
  readonly signatures?: SignatureConfig;
  /** Age at which bodies of the journal are published. */
  readonly publishDelayUs?: number;
  /** Time from one statement of liabilities to the next. */
  readonly liabilityEpochUs?: number;
  /** What the vault on chain holds; absent where nobody reads it. */
  readonly vaultTokens?: VaultTokens;
};

/** A running exchange: the single writer of its journal. */
export type Exchange = {
  /** For parts of the venue: takes its own commands, which nobody signs, and signed ones. */
  readonly port: CommandPort;
  /** For gateways: takes what is signed, and nothing else. */
  readonly publicPort: CommandPort;
  /** Null where no signatures are checked. */
  readonly signatures: SignatureDesk | null;
  readonly feed: Feed;
  /** Everything that is released so far, folded. Readers of other processes fold the feed. */
  readonly live: LiveVenue;
  readonly venue: Venue;
  readonly resumed: ResumeReport;
  readonly metrics: Registry;
  /** What outsiders may read of the journal; null without a key to sign heads with. */
  readonly published: PublishedJournal | null;
  /** What the venue owes, and its proofs; null without a key to sign with. */
  readonly liabilities: LiabilityBook | null;
  /** Tells of each signed head of the journal from now on; of none without a key to sign with. */
  onHead(listener: (head: PublishedHead) => void): void;
  /** Null while heads and bodies are published; otherwise why some are missing. */
  publishingFault(): string | null;
  /** Null while the exchange takes commands; otherwise why it does not. */
  health(): string | null;
  /** Takes no more commands, works off what it has, and closes the journal. */
  close(): Promise<void>;
};

/** Opens the exchange of a folder and lets it run on the time of the machine. */
export async function openExchange(config: ExchangeConfig): Promise<Exchange> {
  const clock = config.clock ?? SYSTEM_CLOCK;
  const venue = await openVenue<Clock>(config.folder, {
    clock,
    place: placeCommand,
    isLasting: true,
    timers: venueTimers,
  });
  const { feed, view, resumed } = venue;
  // Before the first command of this run: everything in the engine is released.
  const live = new LiveVenue(view, liveCheckpoint(venue.machine.engine.state));
  venue.listen({
    audience: 'private',
    onReleased: (group) => {
      for (const released of group) live.foldWords(released);
    },
  });
  // After the listener above: who has an answer finds it in the released state.
  const publishing = await openPublished(config, { venue, live, clock }).catch((error: unknown) =>
    closeAndThrow(venue, error),
  );
  const liabilities = openLiabilities(config, venue, live);
  const desk = new CommandDesk(venue, publishing?.receipts ?? null);
  const signatures = await openSignatures(venue, clock, config.signatures);
  venue.start();
  return {
    port: guardOf(signatures, desk, true),
    publicPort: guardOf(signatures, desk, false),
    signatures,
    metrics: exchangeMetrics({
      sequence: () => venue.sequence,
      unsettled: () => venue.unsettled,
      refused: () => venue.refused,
      published: () => publishing?.log.lastSequence ?? null,
      isPublishing: () => (publishing?.log.failure ?? null) === null,
      signatures: () => signatures?.pool.figures ?? null,
    }),
    feed,
    live,
    venue,
    resumed,
    published: publishing?.journal ?? null,
    liabilities,
    onHead: (listener) => publishing?.log.listen(listener),
    publishingFault: () => publishing?.log.failure?.message ?? liabilities?.failure ?? null,
    health: () => (venue.failure ?? signatures?.pool.failure)?.message ?? null,
    close: async () => {
      await signatures?.close();
      await venue.close();
      await liabilities?.close();
      await publishing?.close();
    },
  };
}

/** The journal is given back: what went wrong is not its fault. */
async function closeAndThrow(venue: Venue, error: unknown): Promise<never> {
  await venue.close();
  throw error;
}

async function openPublished(
  { folder, signatures, publishDelayUs = DEFAULT_PUBLISH_DELAY_US }: ExchangeConfig,
  around: { readonly venue: Venue; readonly live: LiveVenue; readonly clock: Clock },
): Promise<Publishing | null> {
  if (signatures === undefined) return null;
  const { venue, live, clock } = around;
  return openPublishing({
    folder: join(folder, PUBLISHED_FOLDER),
    venueKey: signatures.keyStore.venueKey,
    history: journalHistory(folder),
    journalSequence: venue.sequence,
    terms: {
      delayUs: publishDelayUs,
      nowUs: () => clock.nowUs(),
      hasLiveOrder: (sequence) => hasLiveOrder(live, sequence),
    },
  });
}

function openLiabilities(
  { folder, signatures, liabilityEpochUs, vaultTokens }: ExchangeConfig,
  venue: Venue,
  live: LiveVenue,
): LiabilityBook | null {
  if (signatures === undefined) return null;
  const book = new LiabilityBook({
    folder: join(folder, LIABILITIES_FOLDER),
    venueKey: signatures.keyStore.venueKey,
    live,
    withdrawals: venue.machine.engine.state.withdrawals,
    epochUs: liabilityEpochUs ?? LIABILITY_LIMITS.epochUs,
    vault: vaultTokens ?? (() => null),
  });
  venue.listen({ audience: 'private', onReleased: (group) => book.follow(group) });
  return book;
}

function hasLiveOrder(live: LiveVenue, sequence: number): boolean {
  for (let place = 0; place < ORDERS_OF_COMMAND; place += 1) {
    if (live.orders.get(sequence * ORDERS_OF_COMMAND + place) !== undefined) return true;
  }
  return false;
}

async function openSignatures(
  venue: Venue,
  clock: Clock,
  config: SignatureConfig | undefined,
): Promise<SignatureDesk | null> {
  if (config === undefined) return null;
  const desk = await SignatureDesk.open({
    ...config,
    state: () => venue.machine.engine.state,
    nowUs: () => clock.nowUs(),
  });
  venue.listen({ audience: 'private', onReleased: (group) => desk.follow(group) });
  return desk;
}

function guardOf(
  signatures: SignatureDesk | null,
  desk: CommandPort,
  isForVenue: boolean,
): CommandPort {
  return signatures?.guard(desk, isForVenue) ?? new NoSignatures(desk, isForVenue);
}
