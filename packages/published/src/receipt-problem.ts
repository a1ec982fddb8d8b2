import type { ReleasedCommand } from '@tandem/feed';
import type { Receipt } from '@tandem/ingress';
import { headProblem } from './head.ts';
import { contentOf, leafHash } from './leaf.ts';
import { rootOf } from './merkle-tree.ts';

/**
 * Null when a receipt is the venue's word for exactly this command with exactly these events;
 * otherwise the first thing that is wrong.
 *
 * @param released what a replay of the journal finds at the sequence of the receipt
 * @param publicKey key of the venue, from another source than the receipt; null to take its own
 */
export function receiptProblem(
  receipt: Receipt,
  released: ReleasedCommand,
  publicKey: string | null,
): string | null {
  if (released.sequence !== receipt.sequence) return 'the journal was read at another sequence';
  const { salt, hiddenSalt } = receipt;
  const hidden = hiddenSalt === null ? null : Buffer.from(hiddenSalt, 'hex');
  const leaf = leafHash(contentOf(released), { open: Buffer.from(salt, 'hex'), hidden });
  return leafProblem(receipt, leaf, publicKey);
}

/** The same where only the leaf is known, which somebody else made of what happened. */
export function leafProblem(
  receipt: Receipt,
  leaf: Buffer,
  publicKey: string | null,
): string | null {
  const { sequence, firstSequence, lastSequence } = receipt;
  if (sequence < firstSequence || sequence > lastSequence) {
    return `sequence ${sequence} is not in ${firstSequence} to ${lastSequence}`;
  }
  if (leaf.toString('hex') !== receipt.leaf) {
    return `the journal has another command or outcome at sequence ${sequence}`;
  }
  const sides = sidesOf(sequence - firstSequence, lastSequence - firstSequence + 1);
  if (sides.join() !== receipt.path.map(({ side }) => side).join()) {
    return 'the path leads from another place';
  }
  if (rootOf(leaf, receipt.path).toString('hex') !== receipt.root) {
    return 'the path does not lead to the root';
  }
  return headProblem(receipt, publicKey);
}

/** Sides of the siblings from a place of a tree to its root; a node without one moves up. */
function sidesOf(place: number, leaves: number): readonly ('left' | 'right')[] {
  const sides: ('left' | 'right')[] = [];
  let at = place;
  for (let width = leaves; width > 1; width = Math.ceil(width / 2)) {
    if (at % 2 === 1) sides.push('left');
    else if (at + 1 < width) sides.push('right');
    at = Math.floor(at / 2);
  }
  return sides;
}
