import { Worker } from 'node:worker_threads';

/**
 * A worker that does one kind of measurement. Engines run in isolates of their own: compiled code
 * is not shared, so that no engine makes a call site polymorphic for the next, and neither are the
 * heap and its garbage collector. Only one of them works at a time.
 */
export class Isolate<Request, Reply> {
  private readonly worker: Worker;

  constructor(script: URL) {
    this.worker = new Worker(script);
  }

  ask(request: Request): Promise<Reply> {
    return new Promise((resolve, reject) => {
      const settle = (): void => {
        this.worker.off('message', onReply);
        this.worker.off('error', onError);
      };
      const onReply = (reply: Reply): void => {
        settle();
        resolve(reply);
      };
      const onError = (error: unknown): void => {
        settle();
        reject(error instanceof Error ? error : new Error(String(error)));
      };
      this.worker.on('message', onReply);
      this.worker.on('error', onError);
      this.worker.postMessage(request, []);
    });
  }

  async close(): Promise<void> {
    await this.worker.terminate();
  }
}
