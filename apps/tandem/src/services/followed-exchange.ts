import { Feed, loadView, type ReleasedCommand, type ViewCheckpoint } from '@tandem/feed';
import { ExchangeLink, type LinkConfig } from '@tandem/ingress';
import { type LiveCheckpoint, LiveVenue } from '@tandem/projections';

/** The exchange as another process sees it: a feed that goes on across connections. */
export type FollowedExchange = {
  readonly link: ExchangeLink;
  readonly feed: Feed;
  /** The released state, kept up; null where only the feed is wanted. */
  readonly live: LiveVenue | null;
  /** Resolves when the feed cannot go on from here: begin again, from a new state. */
  readonly failed: Promise<Error>;
};

/** The same with the state. */
export type FollowedState = FollowedExchange & { readonly live: LiveVenue };

type Wish = {
  readonly wantsState: boolean;
  /** Hears what the exchange says beside the feed. */
  readonly onNotice?: (notice: unknown) => void;
};

/** Connects, waits for the first start, and keeps a feed up from then on. */
export async function followExchange(
  config: LinkConfig,
  { wantsState, onNotice }: Wish,
): Promise<FollowedExchange> {
  const link = new ExchangeLink(config);
  const started = Promise.withResolvers<void>();
  const failed = Promise.withResolvers<Error>();
  const at: { feed: Feed | null; live: LiveVenue | null } = { feed: null, live: null };
  link.follow({
    wantsState,
    nextSequence: () => at.feed?.nextSequence ?? null,
    begin: ({ sequence, content }) => {
      if (at.feed !== null) return;
      at.live = wantsState ? liveFrom(content) : null;
      at.feed = new Feed(sequence + 1);
      started.resolve();
    },
    take: (released) => take(at, released),
    notice: (notice) => onNotice?.(notice),
    refused: (problem) => failed.resolve(new Error(problem)),
  });
  const refusal = await Promise.race([started.promise, failed.promise]);
  if (refusal instanceof Error || at.feed === null) {
    link.close();
    throw refusal ?? new Error('no start');
  }
  return { link, feed: at.feed, live: at.live, failed: failed.promise };
}

/** The same where the state is wanted. */
export async function followState(
  config: LinkConfig,
  onNotice?: (notice: unknown) => void,
): Promise<FollowedState> {
  const followed = await followExchange(config, {
    wantsState: true,
    ...(onNotice === undefined ? {} : { onNotice }),
  });
  const { live } = followed;
  if (live === null) throw new Error('the state was asked for');
  return { ...followed, live };
}

/** Folded before it is published: who finds it in the feed finds it in the state. */
function take(
  { feed, live }: { readonly feed: Feed | null; readonly live: LiveVenue | null },
  released: ReleasedCommand,
): void {
  live?.fold(released);
  feed?.publish(released);
}

function liveFrom(content: unknown): LiveVenue {
  const { view, live } = content as {
    readonly view: ViewCheckpoint;
    readonly live: LiveCheckpoint;
  };
  const loaded = loadView(view);
  if (loaded === undefined) throw new Error('the exchange runs another version of the program');
  return new LiveVenue(loaded, live);
}
