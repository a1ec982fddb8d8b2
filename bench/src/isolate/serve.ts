import { parentPort } from 'node:worker_threads';

/** What goes back for a request: the reply, or why there is none. */
export type Answer<Reply> = { readonly reply: Reply } | { readonly error: string };

/** The worker's end of an `Isolate`: answers one request after the other. */
export function serve(answer: (request: never) => Promise<unknown>): void {
  const port = parentPort;
  if (port === null) throw new Error('only a worker serves');
  port.on('message', (request: unknown) => {
    void answerSafely(answer, request as never).then((result) => port.postMessage(result, []));
  });
}

async function answerSafely(
  answer: (request: never) => Promise<unknown>,
  request: never,
): Promise<Answer<unknown>> {
  try {
    return { reply: await answer(request) };
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
}
