/** Where the roots of Pyth's prices come from: the accumulator on Pythnet. */
export const PYTHNET = {
  /** As Wormhole numbers chains. */
  chain: 26,
  /** 32 bytes, hex. */
  emitter: 'e101faedac5851e32b9b23b5f9411a8c2bac4aae3ed4dd7b811dd1a72ea4aa71',
} as const;
