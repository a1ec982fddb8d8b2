import { quote, RecordingFault } from '../fault.ts';
import { textField } from '../fields.ts';
import type { JsonObject } from '../json-text.ts';

/** A taker's or level's side, whatever letters the venue prefers. */
export function sideField(object: JsonObject, key: string): 'buy' | 'sell' {
  const side = textField(object, key);
  switch (side.toLowerCase()) {
    case 'buy':
      return 'buy';
    case 'sell':
      return 'sell';
    default:
      throw new RecordingFault('OutOfRange', `side ${quote(side)}`);
  }
}
