import { closeSync, existsSync, openSync, readSync } from 'node:fs';
import { bodyOf, type PublishedBody, type PublishedHead } from '@tandem/published';
import { unpackBodies } from './body-file.ts';
import { HeadLines } from './head-lines.ts';
import { LeafSalter } from './leaf-salter.ts';
import { PUBLISHING_LIMITS } from './limits.ts';
import type { BodiesPage, HeadsPage, PageRequest, ReaderStart } from './reading-messages.ts';
import { type StoredHead, type Volume, volumesOf, withoutPlace } from './volume.ts';

const STAMP_BYTES = 16;

type BodyRequest = PageRequest & { readonly kind: 'bodies' };

/** Reads pages of the published journal, while the exchange goes on writing it. */
export class VolumeReader {
  readonly #folder: string;
  readonly #salter: LeafSalter;

  constructor({ folder, saltKey }: ReaderStart) {
    this.#folder = folder;
    this.#salter = new LeafSalter(saltKey);
  }

  heads(from: number, limit: number): HeadsPage {
    const heads: PublishedHead[] = [];
    const most = Math.min(limit, PUBLISHING_LIMITS.pageHeads);
    for (const { head } of this.#headsFrom(from)) {
      heads.push(withoutPlace(head));
      if (heads.length === most) break;
    }
    const volumes = volumesOf(this.#folder);
    return {
      heads,
      next: (heads.at(-1)?.lastSequence ?? from - 1) + 1,
      oldestSequence: volumes[0]?.first ?? 0,
      newestSequence: newestOf(volumes),
    };
  }

  /** Bodies with all that they hide: who gives them on decides what stays hidden. */
  bodies({ from, limit, untilUs }: BodyRequest): BodiesPage {
    const bodies: PublishedBody[] = [];
    const most = Math.min(limit, PUBLISHING_LIMITS.pageBodies);
    let room = PUBLISHING_LIMITS.pageBytes;
    const end = (): BodiesPage => ({ bodies, next: (bodies.at(-1)?.sequence ?? from - 1) + 1 });
    for (const { head, volume } of this.#headsFrom(from)) {
      const contents = contentsOf(volume, head);
      for (const [at, content] of contents.entries()) {
        const sequence = head.firstSequence + at;
        if (sequence < from) continue;
        room -= content.length;
        const isFull = bodies.length === most || (room < 0 && bodies.length > 0);
        if (isFull || timeOf(content) > untilUs) return end();
        bodies.push(this.#bodyOf(sequence, content));
      }
      // Still on its way to the disk, or lost there: nothing behind it may be shown as next.
      if (contents.length < head.lastSequence - head.firstSequence + 1) return end();
    }
    return end();
  }

  #bodyOf(sequence: number, content: Buffer): PublishedBody {
    return bodyOf(content, this.#salter.saltsOf(sequence, true));
  }

  *#headsFrom(from: number): Generator<{ readonly head: StoredHead; readonly volume: Volume }> {
    const volumes = volumesOf(this.#folder);
    const begin = Math.max(
      0,
      volumes.findLastIndex(({ first }) => first <= from),
    );
    for (const volume of volumes.slice(begin)) {
      const lines = new HeadLines(volume.heads);
      try {
        for (const head of lines.from(from)) yield { head, volume };
      } finally {
        lines.close();
      }
    }
  }
}

function newestOf(volumes: readonly Volume[]): number {
  for (const volume of volumes.toReversed()) {
    const lines = new HeadLines(volume.heads);
    try {
      const last = lines.last();
      if (last !== null) return last.lastSequence;
    } finally {
      lines.close();
    }
  }
  return 0;
}

/** Contents that a head covers, as far as they are in the file. */
function contentsOf({ bodies }: Volume, head: StoredHead): readonly Buffer[] {
  if (!existsSync(bodies)) return [];
  const file = openSync(bodies, 'r');
  try {
    const bytes = Buffer.alloc(head.bytes);
    const length = readSync(file, bytes, 0, bytes.length, head.at);
    const contents = unpackBodies(bytes.subarray(0, length));
    const wrong = contents.findIndex((content, at) => !isAt(content, head.firstSequence + at));
    return wrong === -1 ? contents : contents.slice(0, wrong);
  } finally {
    closeSync(file);
  }
}

/** A part that is not written yet reads as zeros. */
function isAt(content: Buffer, sequence: number): boolean {
  return content.length >= STAMP_BYTES && content.readBigUInt64LE(0) === BigInt(sequence);
}

function timeOf(content: Buffer): number {
  return Number(content.readBigUInt64LE(8));
}
