/**
 * Inverse steps of the changes made since a savepoint. A match is tried on the real state and
 * taken back when a margin test fails (docs/rulebook/matching.md, 4 and 5); so is the dry run of a
 * fill-or-kill order. Nothing is recorded while no savepoint is open.
 */
export type UndoLog = { readonly steps: (() => void)[]; depth: number };

export function createUndoLog(): UndoLog {
  return { steps: [], depth: 0 };
}

export function isRecording(log: UndoLog): boolean {
  return log.depth > 0;
}

/** Opens a savepoint. It is closed by `keepChanges` or by `rollBack`; they nest. */
export function openSavepoint(log: UndoLog): number {
  log.depth += 1;
  return log.steps.length;
}

export function keepChanges(log: UndoLog): void {
  log.depth -= 1;
  if (log.depth === 0) log.steps.length = 0;
}

export function rollBack(log: UndoLog, savepoint: number): void {
  while (log.steps.length > savepoint) log.steps.pop()?.();
  log.depth -= 1;
}

/** Notes the present fields of an object, before a caller changes them. */
export function noteFields(log: UndoLog, object: object): void {
  if (log.depth === 0) return;
  const before = { ...object };
  log.steps.push(() => Object.assign(object, before));
}
