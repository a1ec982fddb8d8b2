import {
  arrayField,
  asObject,
  objectField,
  type PythPriceMessage,
  parseAccumulatorUpdate,
  parseJsonExact,
  textField,
  type UpdateTrust,
  verifyTrusted,
} from '@tandem/recording';
import type { Quote } from '../../quotes/quote.ts';
import { QuoteFault } from '../venues/venue-protocol.ts';

const US_PER_SECOND = 1_000_000n;

/** Exponents beyond this belong to no price. */
const EXPONENT_MAX = 24;

/** Signed updates, all of them verified, and the prices in them. */
export type HermesAnswer = {
  readonly updates: readonly Uint8Array[];
  readonly quotes: readonly Quote[];
};

/**
 * The prices of an answer of Hermes. Only the signed bytes are read: what the answer says in plain
 * words beside them could be anybody's. Throws a fault for what is not verified.
 */
export function readHermesUpdate(text: string, trust: UpdateTrust): HermesAnswer {
  const binary = objectField(asObject(parseJsonExact(text), 'answer'), 'binary');
  if (textField(binary, 'encoding') !== 'hex') throw new QuoteFault('UnknownShape', 'not hex');
  const updates = arrayField(binary, 'data').map((entry) => {
    if (typeof entry !== 'string') throw new QuoteFault('UnknownShape', 'an update is no text');
    return Buffer.from(entry, 'hex');
  });
  return { updates, quotes: updates.flatMap((bytes) => readSignedUpdate(bytes, trust)) };
}

/** The prices of one accumulator update, verified. */
function readSignedUpdate(bytes: Uint8Array, trust: UpdateTrust): readonly Quote[] {
  const update = parseAccumulatorUpdate(bytes);
  const reject = verifyTrusted(update, trust);
  if (reject !== null) throw new QuoteFault('NotVerified', reject);
  return update.messages
    .map(({ message }) => message)
    .filter((message) => message.kind === 'price')
    .map(toQuote);
}

function toQuote(message: PythPriceMessage): Quote {
  const { feedId, price, confidence, exponent, publishTimeS } = message;
  if (price <= 0n || Math.abs(exponent) > EXPONENT_MAX) {
    throw new QuoteFault('InvalidPrice', `${feedId} ${price} x 10^${exponent}`);
  }
  return {
    symbol: feedId,
    price: { mantissa: price, halfWidth: confidence, exponent },
    publishedUs: Number(publishTimeS * US_PER_SECOND),
    sequence: null,
  };
}
