import type { DecimalText } from '../decimal-text.ts';
import { quote, RecordingFault } from '../fault.ts';
import { arrayField, asObject, decimalField, objectField, textField } from '../fields.ts';
import { parseJsonExact } from '../json-text.ts';

/** Examples of Binance's own USD-M calculator. */
export type BinanceLiquidationVectors = {
  readonly walletBalance: DecimalText;
  readonly positions: readonly BinancePosition[];
  readonly cases: readonly {
    /** In `cross` both positions are open in one account; in `isolated` the balance is its own. */
    readonly mode: 'isolated' | 'cross';
    readonly symbol: string;
    /** Rounded to two decimals. */
    readonly liquidationPrice: DecimalText;
  }[];
  readonly fundingFees: readonly {
    readonly size: DecimalText;
    readonly rate: DecimalText;
    readonly markPrice: DecimalText;
    readonly fee: DecimalText;
  }[];
};

export type BinancePosition = {
  readonly symbol: string;
  readonly size: DecimalText;
  readonly entryPrice: DecimalText;
  readonly markPrice: DecimalText;
  readonly maintenanceRate: DecimalText;
  /** What the tiers below deduct: maintenance = rate x notional - deduction. */
  readonly deduction: DecimalText;
};

export function parseBinanceLiquidationVectors(text: string): BinanceLiquidationVectors {
  const document = asObject(parseJsonExact(text), 'document');
  return {
    walletBalance: decimalField(objectField(document, 'account'), 'wallet_balance'),
    positions: Object.entries(objectField(document, 'positions')).map(parsePosition),
    cases: arrayField(document, 'cases').map((value) => {
      const vector = asObject(value, 'case');
      const mode = textField(vector, 'mode');
      if (mode !== 'isolated' && mode !== 'cross') {
        throw new RecordingFault('OutOfRange', quote(mode));
      }
      const liquidationPrice = decimalField(vector, 'expected');
      return { mode, symbol: textField(vector, 'symbol'), liquidationPrice };
    }),
    fundingFees: arrayField(document, 'funding_fee_cases').map((value) => {
      const vector = asObject(value, 'funding fee');
      return {
        size: decimalField(vector, 'size'),
        rate: decimalField(vector, 'rate'),
        markPrice: decimalField(vector, 'mark'),
        fee: decimalField(vector, 'fee'),
      };
    }),
  };
}

function parsePosition([symbol, value]: [string, unknown]): BinancePosition {
  const position = asObject(value, symbol);
  const side = textField(position, 'side');
  if (side !== 'long') throw new RecordingFault('OutOfRange', `side ${quote(side)}`);
  return {
    symbol,
    size: decimalField(position, 'amount'),
    entryPrice: decimalField(position, 'entry'),
    markPrice: decimalField(position, 'mark'),
    maintenanceRate: decimalField(position, 'mmr'),
    deduction: decimalField(position, 'maint_amount'),
  };
}
