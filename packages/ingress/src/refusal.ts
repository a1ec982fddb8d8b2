/** Why a command was not taken, with the numbers behind it. */
export type CommandRefusal =
  | {
      readonly reason: 'QueueFull';
      readonly queue: string;
      readonly queued: number;
      readonly capacity: number;
      readonly retryAfterMs: number;
    }
  | { readonly reason: 'DiskFull'; readonly retryAfterMs: number }
  /** A newer price of the same market came before this one had its turn. */
  | { readonly reason: 'Superseded'; readonly byTicket: number }
  | { readonly reason: 'Malformed'; readonly problem: string }
  | { readonly reason: 'Stopped' }
  /** The connection was lost on the way: the command may or may not be in the journal. */
  | { readonly reason: 'Unknown'; readonly problem: string };
