import { join } from 'node:path';
import type { Feed } from '@tandem/feed';
import type { CommandPort } from '@tandem/ingress';
import { LiveVenue } from '@tandem/projections';
import { type Clock, placeCommand, SYSTEM_CLOCK } from '@tandem/sequencer';
import type { Registry } from 'prom-client';
import { CommandDesk } from './command-desk.ts';
import { exchangeMetrics } from './exchange-metrics.ts';
import { liveCheckpoint } from './live-checkpoint.ts';
import { HeadLog, type PublishedHead } from './receipts/head-log.ts';
import { ReceiptBook } from './receipts/receipt-book.ts';
import { venueSigner } from './receipts/venue-signer.ts';
import { openVenue, type ResumeReport, type Venue } from './venue/venue.ts';
import { venueTimers } from './venue/venue-timers.ts';
import { NoSignatures } from './verification/no-signatures.ts';
import { type SignatureConfig, SignatureDesk } from './verification/signature-desk.ts';

/** Where the signed heads of the groups are, in the folder of the journal. */
const HEADS_FILE = 'heads.jsonl';

/** What a running exchange is opened with. */
export type ExchangeConfig = {
  /** Folder of the journal and its snapshots. */
  readonly folder: string;
  readonly clock?: Clock;
  /** Absent where nobody but the venue itself sends commands. */
  readonly signatures?: SignatureConfig;
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
  /** Tells of each signed head of the journal from now on; of none without a key to sign with. */
  onHead(listener: (head: PublishedHead) => void): void;
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
  const heads = openHeads(config);
  const receipts = openReceipts(config, heads);
  const desk = new CommandDesk(venue, receipts);
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
      signatures: () => signatures?.pool.figures ?? null,
    }),
    feed,
    live,
    venue,
    resumed,
    onHead: (listener) => heads?.listen(listener),
    health: () => (venue.failure ?? signatures?.pool.failure)?.message ?? null,
    close: async () => {
      await signatures?.close();
      await venue.close();
      receipts?.close();
    },
  };
}

function openHeads({ folder, signatures }: ExchangeConfig): HeadLog | null {
  return signatures === undefined ? null : new HeadLog(join(folder, HEADS_FILE));
}

function openReceipts({ signatures }: ExchangeConfig, heads: HeadLog | null): ReceiptBook | null {
  if (signatures === undefined || heads === null) return null;
  return new ReceiptBook(venueSigner(signatures.keyStore.venueKey), heads);
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
