/**
 * The venue's signed word that a command has its place in the journal, and this outcome: a leaf,
 * its path to the root of its group, and the signed head. Hashes in hexadecimal. The salt opens
 * this leaf and no other: siblings on the path say nothing about what others did.
 */
export type Receipt = {
  readonly sequence: number;
  readonly salt: string;
  /** Salt of what the leaf hides from outsiders; null where it hides nothing. */
  readonly hiddenSalt: string | null;
  readonly leaf: string;
  /** Siblings from the leaf to the root, each with its side. */
  readonly path: readonly { readonly side: 'left' | 'right'; readonly hash: string }[];
  readonly root: string;
  /** First and last sequence of the group that the head covers. */
  readonly firstSequence: number;
  readonly lastSequence: number;
  /** Head of the group before: heads are a chain, so that there is one history only. */
  readonly previousHead: string;
  readonly head: string;
  /** Ed25519 key of the venue. */
  readonly publicKey: string;
  readonly signature: string;
};
