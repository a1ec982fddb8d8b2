import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { PublishedHead } from '@tandem/published';

/** A head with the place of its bodies in the file beside it. */
export type StoredHead = PublishedHead & { readonly at: number; readonly bytes: number };

/** A part of the published journal: heads as lines of JSON, bodies as bytes. */
export type Volume = {
  /** First sequence that it covers, or will. */
  readonly first: number;
  readonly heads: string;
  readonly bodies: string;
};

const NAME = /^heads-([0-9]{16})\.jsonl$/;
const DIGITS = 16;

/** The volume that begins with a sequence. */
export function volumeOf(folder: string, first: number): Volume {
  const number = String(first).padStart(DIGITS, '0');
  return {
    first,
    heads: join(folder, `heads-${number}.jsonl`),
    bodies: join(folder, `bodies-${number}.bin`),
  };
}

/** All volumes of a folder, oldest first. */
export function volumesOf(folder: string): readonly Volume[] {
  return readdirSync(folder)
    .flatMap((name) => NAME.exec(name)?.[1] ?? [])
    .map(Number)
    .toSorted((left, right) => left - right)
    .map((first) => volumeOf(folder, first));
}

/** The head as everybody sees it. */
export function withoutPlace(stored: StoredHead): PublishedHead {
  const { firstSequence, lastSequence, previousHead, root, head, publicKey, signature } = stored;
  return { firstSequence, lastSequence, previousHead, root, head, publicKey, signature };
}
