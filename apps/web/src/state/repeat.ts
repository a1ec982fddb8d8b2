/** Runs a task now and again after each pause, never twice at once. Returns what stops it. */
export function repeat(pauseMs: number, task: () => Promise<void>): () => void {
  let isStopped = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const run = async (): Promise<void> => {
    try {
      await task();
    } catch {
      // The task has put its own failure on the screen; the next turn tries again.
    }
    if (!isStopped) timer = setTimeout(() => void run(), pauseMs);
  };
  void run();
  return () => {
    isStopped = true;
    clearTimeout(timer);
  };
}
