import { Worker } from 'node:worker_threads';
import type { Answer } from './serve.ts';

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
        this.worker.off('message', onAnswer);
        this.worker.off('error', onEnd);
        this.worker.off('exit', onEnd);
      };
      const onAnswer = (answer: Answer<Reply>): void => {
        settle();
        if ('error' in answer) reject(new Error(answer.error));
        else resolve(answer.reply);
      };
      // A worker that dies, for want of memory for example, must not be waited for.
      const onEnd = (cause: unknown): void => {
        settle();
        reject(cause instanceof Error ? cause : new Error(`the worker ended: ${String(cause)}`));
      };
      this.worker.on('message', onAnswer);
      this.worker.on('error', onEnd);
      this.worker.on('exit', onEnd);
      this.worker.postMessage(request, []);
    });
  }

  async close(): Promise<void> {
    await this.worker.terminate();
  }
}
