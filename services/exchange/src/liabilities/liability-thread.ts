import { parentPort, workerData } from 'node:worker_threads';
import { LiabilityFiles } from './liability-files.ts';
import type { FromLiabilities, LiabilityStart, ToLiabilities } from './liability-messages.ts';

/** Makes trees and reads proofs out of them, beside the thread of the exchange. */
function serve(): void {
  const port = parentPort;
  if (port === null) throw new Error('runs as a thread of the exchange');
  const files = new LiabilityFiles(workerData as LiabilityStart);
  port.on('message', (message: ToLiabilities) => port.postMessage(answer(files, message)));
}

function answer(files: LiabilityFiles, { id, request }: ToLiabilities): FromLiabilities {
  try {
    return request.kind === 'make'
      ? { id, made: files.make(request) }
      : { id, proof: files.prove(request.epoch, request.account) };
  } catch (error) {
    return { id, problem: (error as Error).message };
  }
}

serve();
