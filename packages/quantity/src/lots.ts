import type { Brand } from './brand.ts';

/** A size in lots of its market. Signed where it is a position (long > 0, short < 0). */
export type Lots = Brand<'Lots'>;
