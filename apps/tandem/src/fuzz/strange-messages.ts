import { CLIENT_MESSAGES } from '@tandem/api';
import type { SeededRandom } from '@tandem/simulation';
import {
  broken,
  type Ground,
  type Schema,
  type StrangeRequest,
  valueOf,
} from './strange-values.ts';

type Carried = StrangeRequest & { readonly headers: { readonly [name: string]: string } };

const MESSAGES = [...CLIENT_MESSAGES.values()] as readonly Schema[];
const BROKEN_PERCENT = 8;
const BINARY_PERCENT = 1;
const LONG_PERCENT = 1;
const LONGER_THAN_ALLOWED = 70_000;

/** A message of the WebSocket after its schema, with strange values; some are no messages. */
export function strangeMessage(ground: Ground, carried: Carried): string | Uint8Array<ArrayBuffer> {
  const { random } = ground;
  const made = valueOf(random.pick(MESSAGES), ground) as { [field: string]: unknown };
  const isObject = typeof made === 'object' && made !== null && !Array.isArray(made);
  // Its own schema would only make requests that nobody could have signed.
  if (isObject && 'request' in made) made['request'] = carried;
  if (isObject && 'headers' in made) made['headers'] = carried.headers;
  return mangled(JSON.stringify(made) ?? '', random);
}

function mangled(text: string, random: SeededRandom): string | Uint8Array<ArrayBuffer> {
  if (random.chance(BROKEN_PERCENT)) return broken(text, random);
  if (random.chance(LONG_PERCENT)) return text.padEnd(LONGER_THAN_ALLOWED, ' ');
  return random.chance(BINARY_PERCENT) ? Uint8Array.from(Buffer.from(text)) : text;
}
