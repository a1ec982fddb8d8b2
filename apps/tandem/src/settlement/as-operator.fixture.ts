const LOOKS = 200;

/**
 * Sends as the operator, whose nonces the settlement uses as well: when its transaction was first,
 * the work is done again under the next.
 */
export async function asOperator<T>(work: () => Promise<T>): Promise<T> {
  for (let look = 0; ; look += 1) {
    try {
      return await work();
    } catch (error) {
      if (look >= LOOKS || !isTaken(error)) throw error;
    }
  }
}

/** The nonce was that of another transaction. */
export function isTaken(error: unknown): boolean {
  return /nonce too low|lower than the current nonce|underpriced/i.test(String(error));
}
