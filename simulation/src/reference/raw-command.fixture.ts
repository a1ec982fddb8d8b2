import type { Command } from '@tandem/protocol';

/** Fields by name, as a test writes them. */
export type Fields = { readonly [field: string]: unknown };

/** A command with its brands left out: tests and chaos write plain numbers. */
export function raw(command: Fields & { readonly kind: Command['kind'] }): Command {
  return command as unknown as Command;
}
