/** Names with a meaning in the language: no schema has them, and no copy of a request may. */
export const FORBIDDEN_NAMES: ReadonlySet<string> = new Set([
  '__proto__',
  'constructor',
  'prototype',
]);
