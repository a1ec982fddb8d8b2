declare const unit: unique symbol;

/**
 * An integer with a unit. The brand exists in the type only: at run time it is a plain number.
 * Everything stored in the engine is an integer below 2^53, so a number holds it exactly.
 */
export type Brand<Name extends string> = number & { readonly [unit]: Name };

/** Largest integer that a stored quantity, or a product kept in a number, may reach. */
export const MAX_QUANTITY: number = Number.MAX_SAFE_INTEGER;

/** Thrown for a broken promise of our own code (never for user input): the process must stop. */
export class AssertionError extends Error {
  override readonly name = 'AssertionError';
}

/** Programmer error: crashes when `condition` is false. */
export function assert(condition: boolean, message: string): asserts condition {
  if (!condition) throw new AssertionError(message);
}

/** Proves at compile time that a union was handled in full; crashes if the types lied. */
export function unreachable(value: never): never {
  throw new AssertionError(`unreachable: ${JSON.stringify(value)}`);
}

/** True for integers that fit a number exactly; `-0` is refused because it hashes unlike `0`. */
export function isQuantity(value: number): boolean {
  return Number.isSafeInteger(value) && !Object.is(value, -0);
}
