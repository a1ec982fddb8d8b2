import type { ReleasedCommand } from './admission.ts';

/** Applied commands with their events, which nobody may see before they are durable. */
export class ReleaseQueue<C> {
  #positions: number[] = [];
  #commands: ReleasedCommand<C>[] = [];

  get length(): number {
    return this.#commands.length;
  }

  /** @param position of the command's record in the journal */
  push(position: number, command: ReleasedCommand<C>): void {
    this.#positions.push(position);
    this.#commands.push(command);
  }

  /** Takes out the commands whose records are durable, in order. */
  takeThrough(durablePosition: number): readonly ReleasedCommand<C>[] {
    const waiting = this.#positions.findIndex((position) => position > durablePosition);
    const count = waiting === -1 ? this.#commands.length : waiting;
    this.#positions.splice(0, count);
    return this.#commands.splice(0, count);
  }

  /** Forgets everything: the venue has stopped, and nothing may leave it any more. */
  clear(): void {
    this.#positions = [];
    this.#commands = [];
  }
}
