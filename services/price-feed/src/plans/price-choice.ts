/** Which prices somebody wants. Nothing but `live` ever talks to the network. */
export type PriceChoice =
  | { readonly kind: 'simulation' }
  | { readonly kind: 'live' }
  | { readonly kind: 'recording'; readonly path: string };

/** What is wrong with a choice, in words. */
export type PriceChoiceError = { readonly kind: 'error'; readonly message: string };

const RECORDING = 'recording:';

/**
 * Reads the value of `TANDEM_PRICES` or of the field `prices`: `simulation` (also when nothing is
 * given), `live`, or `recording:<path>`.
 */
export function parsePriceChoice(text: string | undefined): PriceChoice | PriceChoiceError {
  if (text === undefined || text === '' || text === 'simulation') return { kind: 'simulation' };
  if (text === 'live') return { kind: 'live' };
  if (text.startsWith(RECORDING) && text.length > RECORDING.length) {
    return { kind: 'recording', path: text.slice(RECORDING.length) };
  }
  const message = `prices: ${JSON.stringify(text)} is none of simulation, live, recording:<path>`;
  return { kind: 'error', message };
}
