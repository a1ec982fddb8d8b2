import type { Brand } from './brand.ts';

/** A fraction in 10^-9 (parts per billion): fees, funding, haircuts, margin. Signed, int32. */
export type RatePpb = Brand<'RatePpb'>;

/** One, as a rate. */
export const RATE_ONE: RatePpb = 1_000_000_000 as RatePpb;
