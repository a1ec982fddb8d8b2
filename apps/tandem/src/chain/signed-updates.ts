import { join } from 'node:path';
import { UpdateArchive } from '@tandem/recording';
import type { SignedUpdates } from '@tandem/settlement';
import { toHex } from 'viem';

/** Where the price feed keeps what Pyth signed, and the settlement finds it. */
export function signedUpdatesPath(data: string): string {
  return join(data, 'signed-updates');
}

/** What the price feed of a venue kept, as answers to challenges of marks need it. */
export function signedUpdates(data: string): SignedUpdates {
  const archive = new UpdateArchive(signedUpdatesPath(data));
  return {
    within: async (feed, times) =>
      archive.within(feed.slice(2), times).map((kept) => ({ ...kept, bytes: toHex(kept.bytes) })),
  };
}
