import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { type Entry, parseEntry } from './entry.ts';
import { RecordingFault } from './fault.ts';

/** How far a reading is; `bytesRead` counts bytes of the file as stored (compressed). */
export type Progress = { bytesRead: number; lines: number; blankLines: number };

/** The longest line of a real recording is a snapshot of 1,000 levels (some 50 kB). */
const LINE_LENGTH_MAX = 16 * 1024 * 1024;

const GZIP_MAGIC = [0x1f, 0x8b] as const;

export function newProgress(): Progress {
  return { bytesRead: 0, lines: 0, blankLines: 0 };
}

/** Opens a file for reading, decompressing it when its first bytes say that it is gzip. */
export async function openBytes(path: string): Promise<{ bytes: Readable; stored: () => number }> {
  const head = Buffer.alloc(2);
  const file = await open(path, 'r');
  try {
    await file.read(head, 0, 2, 0);
  } finally {
    await file.close();
  }
  const source = createReadStream(path);
  if (head[0] !== GZIP_MAGIC[0] || head[1] !== GZIP_MAGIC[1]) {
    return { bytes: source, stored: () => source.bytesRead };
  }
  const gunzip = createGunzip();
  source.on('error', (error) => gunzip.destroy(error));
  gunzip.on('close', () => source.destroy());
  return { bytes: source.pipe(gunzip), stored: () => source.bytesRead };
}

/**
 * Reads a text file line by line and parses each line. Blank lines hold no data and are only
 * counted. A damaged end (cut gzip, bytes that are not UTF-8, an endless line) ends the stream
 * with a fault entry, after every whole line before it.
 */
export async function* readEntries<R>(
  path: string,
  parse: (line: string) => R,
  progress: Progress = newProgress(),
): AsyncGenerator<Entry<R>> {
  for await (const lines of readLineBatches(path, progress)) {
    for (const line of lines.texts) {
      progress.lines += 1;
      if (line === '') progress.blankLines += 1;
      else yield parseEntry(progress.lines, line, parse);
    }
    if (lines.fault !== null) {
      const { reason, detail } = lines.fault;
      yield { kind: 'fault', line: progress.lines + 1, reason, detail };
      return;
    }
  }
}

type LineBatch = { readonly texts: readonly string[]; readonly fault: RecordingFault | null };

async function* readLineBatches(path: string, progress: Progress): AsyncGenerator<LineBatch> {
  const { bytes, stored } = await openBytes(path);
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let rest = '';
  try {
    for await (const chunk of bytes) {
      rest += decoder.decode(chunk as Buffer, { stream: true });
      const texts = rest.split('\n');
      rest = texts.pop() ?? '';
      progress.bytesRead = stored();
      if (rest.length > LINE_LENGTH_MAX) {
        yield { texts: [], fault: new RecordingFault('LineTooLong', `${rest.length} characters`) };
        return;
      }
      yield { texts: texts.map(withoutCarriageReturn), fault: null };
    }
    rest += decoder.decode();
    progress.bytesRead = stored();
    if (rest !== '') yield { texts: [withoutCarriageReturn(rest)], fault: null };
  } catch (error) {
    yield { texts: [], fault: streamFault(error) };
  }
}

function withoutCarriageReturn(line: string): string {
  return line.endsWith('\r') ? line.slice(0, -1) : line;
}

/** A cut or damaged file is a fault of the recording; a failing disk is an error of the machine. */
function streamFault(error: unknown): RecordingFault {
  if (error instanceof Error && 'code' in error) {
    if (error.code === 'Z_BUF_ERROR') return new RecordingFault('Truncated', error.message);
    if (error.code === 'Z_DATA_ERROR') {
      return new RecordingFault('ChecksumMismatch', error.message);
    }
    if (error.code === 'ERR_ENCODING_INVALID_ENCODED_DATA') {
      return new RecordingFault('InvalidUtf8', error.message);
    }
  }
  throw error;
}
