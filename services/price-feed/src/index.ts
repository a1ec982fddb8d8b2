/** Collects index prices from venues, Pyth, a recording or a simulation, and sends them in. */

export {};
