import { VenueListing } from '@tandem/api';
import type { Feed } from '@tandem/feed';
import { Subscription } from '@tandem/feed';
import type { LiveVenue } from '@tandem/projections';

const COMMANDS_PER_TURN = 4_096;

/** The listing of a venue that runs, kept up by what it releases from here on. */
export function followListing({ view }: LiveVenue, feed: Feed): VenueListing {
  const listing = new VenueListing();
  for (const { rules } of view.markets.assets()) listing.configureAsset(rules);
  for (const { rules } of view.markets.all()) listing.configureMarket(rules);
  const subscription = new Subscription(feed, {
    name: 'listing',
    fromSequence: feed.nextSequence,
  });
  void follow(listing, feed, subscription);
  return listing;
}

/** Takes what came together at once: a wait for each command would cost as much as its checks. */
async function follow(
  listing: VenueListing,
  feed: Feed,
  subscription: Subscription,
): Promise<void> {
  while (!feed.isEnded || subscription.lag > 0) {
    for (const { command, slots } of subscription.take(COMMANDS_PER_TURN)) {
      // A refused configuration gives one reject and nothing else; a taken one gives its own event.
      if (slots.length === 0) continue;
      if (command.kind === 'ConfigureAsset') listing.configureAsset(command);
      if (command.kind === 'ConfigureMarket') listing.configureMarket(command);
    }
    await feed.reached(subscription.nextSequence);
  }
}
