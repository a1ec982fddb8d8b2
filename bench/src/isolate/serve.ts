import { parentPort } from 'node:worker_threads';

/** The worker's end of an `Isolate`: answers one request after the other. */
export function serve(answer: (request: never) => Promise<unknown>): void {
  const port = parentPort;
  if (port === null) throw new Error('only a worker serves');
  port.on('message', (request: unknown) => {
    answer(request as never).then(
      (reply) => port.postMessage(reply),
      // Rethrown outside of the promise, so that the error reaches the other end.
      (error: unknown) => setImmediate(() => throwAgain(error)),
    );
  });
}

function throwAgain(error: unknown): never {
  throw error;
}
