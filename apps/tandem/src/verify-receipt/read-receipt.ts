import { readFileSync } from 'node:fs';
import type { Receipt } from '@tandem/ingress';

const HASH = /^[0-9a-f]{64}$/;
const SALT = /^[0-9a-f]{32}$/;
const TEXTS: { readonly [field: string]: RegExp } = {
  salt: SALT,
  leaf: HASH,
  root: HASH,
  previousHead: HASH,
  head: HASH,
  publicKey: HASH,
  signature: /^[0-9a-f]{128}$/,
};
const NUMBERS = ['sequence', 'firstSequence', 'lastSequence'] as const;

type Bag = { readonly [name: string]: unknown };

/**
 * Reads the receipt in a file: alone, or inside a whole answer of the API. Throws an error that
 * names the field that is missing or malformed.
 */
export function readReceipt(path: string): Receipt {
  const receipt = receiptIn(JSON.parse(readFileSync(path, 'utf8')));
  for (const name of NUMBERS) {
    if (!Number.isSafeInteger(receipt[name])) throw new Error(`${name} is no sequence`);
  }
  for (const [name, shape] of Object.entries(TEXTS)) {
    const value = receipt[name];
    if (typeof value !== 'string' || !shape.test(value)) throw new Error(`${name} is malformed`);
  }
  const { path: steps, hiddenSalt } = receipt;
  if (hiddenSalt !== null && !(typeof hiddenSalt === 'string' && SALT.test(hiddenSalt))) {
    throw new Error('hiddenSalt is malformed');
  }
  if (!Array.isArray(steps) || !steps.every(isStep)) throw new Error('path is malformed');
  return receipt as unknown as Receipt;
}

function receiptIn(value: unknown): Bag {
  const bag = bagOf(value);
  const { data, receipt } = bag;
  if (data !== undefined) return receiptIn(data);
  if (receipt === null) throw new Error('the answer carries no receipt');
  return receipt === undefined ? bag : bagOf(receipt);
}

function bagOf(value: unknown): Bag {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Bag;
  throw new Error('not a JSON object');
}

function isStep(value: unknown): boolean {
  const { side, hash } = bagOf(value);
  return (side === 'left' || side === 'right') && typeof hash === 'string' && HASH.test(hash);
}
