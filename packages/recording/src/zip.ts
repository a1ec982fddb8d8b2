import { crc32, inflateRawSync } from 'node:zlib';
import { RecordingFault } from './fault.ts';

export type ZipMember = { readonly name: string; readonly bytes: Buffer };

const END_OF_DIRECTORY = 0x06054b50;
const DIRECTORY_ENTRY = 0x02014b50;
const LOCAL_HEADER = 0x04034b50;
const END_BYTES = 22;
const COMMENT_BYTES_MAX = 0xffff;
const SIZE_IN_EXTRA_FIELD = 0xffffffff;
const EXTRA_64_BIT_SIZES = 1;
const STORED = 0;
const DEFLATED = 8;
/** A recorded day of minutes is 50 kB; this stops an archive that unpacks without end. */
const MEMBER_BYTES_MAX = 64 * 1024 * 1024;

/**
 * Reads the only member of a zip archive. Recordings hold one file an archive, so nothing more
 * of the format is needed: no encryption, no several disks, no archive beyond 4 GiB.
 */
export function readSingleMember(archive: Buffer): ZipMember {
  try {
    return readMember(archive, findDirectory(archive));
  } catch (error) {
    if (error instanceof RangeError) throw new RecordingFault('Truncated', error.message);
    if (error instanceof Error && 'code' in error && String(error.code).startsWith('Z_')) {
      throw new RecordingFault('ChecksumMismatch', error.message);
    }
    throw error;
  }
}

/** Offset of the first directory entry, from the record at the end of the archive. */
function findDirectory(archive: Buffer): number {
  const lowest = Math.max(0, archive.length - END_BYTES - COMMENT_BYTES_MAX);
  for (let at = archive.length - END_BYTES; at >= lowest; at -= 1) {
    if (archive.readUInt32LE(at) !== END_OF_DIRECTORY) continue;
    const members = archive.readUInt16LE(at + 10);
    if (members !== 1) throw new RecordingFault('UnknownShape', `${members} files in the archive`);
    return archive.readUInt32LE(at + 16);
  }
  throw new RecordingFault('Truncated', 'the archive has no directory');
}

function readMember(archive: Buffer, entry: number): ZipMember {
  expectSignature(archive, entry, DIRECTORY_ENTRY);
  const method = archive.readUInt16LE(entry + 10);
  const checksum = archive.readUInt32LE(entry + 16);
  const nameBytes = archive.readUInt16LE(entry + 28);
  const packedBytes = packedSize(archive, entry);
  const local = archive.readUInt32LE(entry + 42);
  const name = archive.toString('utf8', entry + 46, entry + 46 + nameBytes);
  expectSignature(archive, local, LOCAL_HEADER);
  const start = local + 30 + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28);
  const packed = archive.subarray(start, start + packedBytes);
  if (packed.length !== packedBytes) throw new RecordingFault('Truncated', name);
  if (method !== STORED && method !== DEFLATED) {
    throw new RecordingFault('UnknownShape', `compression method ${method}`);
  }
  const bytes =
    method === STORED ? packed : inflateRawSync(packed, { maxOutputLength: MEMBER_BYTES_MAX });
  if (crc32(bytes) !== checksum) throw new RecordingFault('ChecksumMismatch', name);
  return { name, bytes };
}

/** Some writers keep every size in the 64-bit field, however small the file is. */
function packedSize(archive: Buffer, entry: number): number {
  const size = archive.readUInt32LE(entry + 20);
  if (size !== SIZE_IN_EXTRA_FIELD) return size;
  const isUnpackedThere = archive.readUInt32LE(entry + 24) === SIZE_IN_EXTRA_FIELD;
  let at = entry + 46 + archive.readUInt16LE(entry + 28);
  const end = at + archive.readUInt16LE(entry + 30);
  while (at + 4 <= end) {
    if (archive.readUInt16LE(at) === EXTRA_64_BIT_SIZES) {
      return Number(archive.readBigUInt64LE(at + 4 + (isUnpackedThere ? 8 : 0)));
    }
    at += 4 + archive.readUInt16LE(at + 2);
  }
  throw new RecordingFault('MissingField', 'size of the packed file');
}

function expectSignature(archive: Buffer, at: number, signature: number): void {
  if (archive.readUInt32LE(at) !== signature) {
    throw new RecordingFault('UnknownShape', `no header at ${at}`);
  }
}
