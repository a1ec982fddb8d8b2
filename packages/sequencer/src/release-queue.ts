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
    const positions = this.#positions;
    let count = 0;
    while (count < positions.length && (positions[count] as number) <= durablePosition) count++;
    if (count < positions.length) {
      positions.splice(0, count);
      return this.#commands.splice(0, count);
    }
    // All of them, as it is behind a disk that keeps up: nothing is copied.
    const taken = this.#commands;
    this.clear();
    return taken;
  }

  /** Forgets everything: after a stop nothing may leave the venue any more. */
  clear(): void {
    this.#positions = [];
    this.#commands = [];
  }
}
