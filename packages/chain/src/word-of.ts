/** A contract says what this version does not know. */
class UnknownWordError extends Error {
  override readonly name = 'UnknownWordError';
}

/**
 * The word for a number of a contract's enum.
 *
 * @param what whose word it is, for the error
 * @throws UnknownWordError when there is none for it
 */
export function wordOf<Word extends string>(
  words: readonly Word[],
  number: number,
  what: string,
): Word {
  const word = words[number];
  if (word !== undefined) return word;
  throw new UnknownWordError(`${what} is ${number}: known are 0 to ${words.length - 1}`);
}
