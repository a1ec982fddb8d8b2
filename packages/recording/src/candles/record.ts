import type { DecimalText } from '../decimal-text.ts';

/** One bar of a recorded series of prices. */
export type CandleRecord = {
  readonly kind: 'candle';
  readonly openMs: number;
  readonly open: DecimalText;
  readonly high: DecimalText;
  readonly low: DecimalText;
  readonly close: DecimalText;
  readonly volume: DecimalText;
};

/** One day of a recorded series: close, or mean funding rate; in UTC. */
export type DailyRecord =
  | {
      readonly kind: 'dailyClose';
      readonly day: string;
      readonly close: DecimalText;
      readonly volume: DecimalText | null;
    }
  | {
      readonly kind: 'dailyFunding';
      readonly day: string;
      readonly meanRate: DecimalText;
      readonly meanAbsoluteRate: DecimalText;
    };
