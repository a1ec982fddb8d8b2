import type { Brand } from './brand.ts';

/** Microseconds since 1970-01-01 UTC. Below 2^53 until the year 2255. */
export type TimestampUs = Brand<'TimestampUs'>;

/** A span of time in microseconds. */
export type DurationUs = Brand<'DurationUs'>;

export const US_PER_SECOND = 1_000_000;
export const US_PER_HOUR: number = 3_600 * US_PER_SECOND;
export const US_PER_DAY: number = 24 * US_PER_HOUR;
