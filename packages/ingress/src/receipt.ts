/**
 * The venue's signed word that a command has its place in the journal: a leaf, its path to the head
 * of the group, and the signature of that head. All in hexadecimal.
 */
export type Receipt = {
  readonly leaf: string;
  /** Siblings from the leaf to the root, each with its side. */
  readonly path: readonly { readonly side: 'left' | 'right'; readonly hash: string }[];
  readonly root: string;
  /** First and last sequence of the group that the head covers. */
  readonly firstSequence: number;
  readonly lastSequence: number;
  readonly head: string;
  readonly publicKey: string;
  readonly signature: string;
};
