/** Sends a signed command to the exchange and awaits its outcome: both ends of the wire. */

export {};
