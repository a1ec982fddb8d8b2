import { RecordingFault } from './fault.ts';
import { newProgress, openBytes, type Progress } from './text-lines.ts';

/** Recordings that are one JSON document or one archive are read whole; this bounds them. */
const DOCUMENT_BYTES_MAX = 256 * 1024 * 1024;

/** Reads a whole (perhaps compressed) file. */
export async function readDocumentBytes(
  path: string,
  progress: Progress = newProgress(),
): Promise<Buffer> {
  const { bytes, stored } = await openBytes(path);
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of bytes) {
      chunks.push(chunk as Buffer);
      length += (chunk as Buffer).length;
      progress.bytesRead = stored();
      if (length > DOCUMENT_BYTES_MAX) {
        throw new RecordingFault('LineTooLong', `more than ${DOCUMENT_BYTES_MAX} bytes`);
      }
    }
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'Z_BUF_ERROR') {
      throw new RecordingFault('Truncated', error.message);
    }
    throw error;
  }
  return Buffer.concat(chunks);
}

/** Reads a whole (perhaps compressed) text file, which must be UTF-8. */
export async function readDocument(path: string, progress?: Progress): Promise<string> {
  const bytes = await readDocumentBytes(path, progress);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new RecordingFault('InvalidUtf8', path);
  }
}
