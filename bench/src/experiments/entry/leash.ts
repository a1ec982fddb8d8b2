// Loaded before a server: it ends with the process that holds the other end of its input, however
// that one ended. A kill -9 leaves nobody who could end it.
import { isMainThread } from 'node:worker_threads';

// Threads load this too, and have an input of their own.
if (isMainThread) {
  process.stdin.resume();
  process.stdin.on('close', () => process.kill(process.pid, 'SIGKILL'));
  process.stdin.unref();
}
