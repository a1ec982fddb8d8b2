import { parentPort, workerData } from 'node:worker_threads';
import type { FromReader, ReaderStart, ToReader } from './reading-messages.ts';
import { VolumeReader } from './volume-reader.ts';

/** Reads the published journal for whoever asks, beside the thread of the exchange. */
function serve(): void {
  const port = parentPort;
  if (port === null) throw new Error('runs as a thread of the exchange');
  const reader = new VolumeReader(workerData as ReaderStart);
  port.on('message', ({ id, request }: ToReader) => port.postMessage(answer(reader, id, request)));
}

function answer(reader: VolumeReader, id: number, request: ToReader['request']): FromReader {
  try {
    const { from, limit } = request;
    const page = request.kind === 'heads' ? reader.heads(from, limit) : reader.bodies(request);
    return { id, page };
  } catch (error) {
    return { id, problem: (error as Error).message };
  }
}

serve();
