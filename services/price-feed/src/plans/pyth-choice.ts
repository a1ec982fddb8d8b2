import type { PythSigners } from './feed-plan.ts';

/** Where Pyth's updates come from, and who must have signed them. */
export type PythChoice = {
  readonly endpoint: string;
  readonly mode: 'stream' | 'poll';
  readonly signers: PythSigners;
};

/** What is wrong with the configuration of Pyth, in words, without the key. */
export type PythChoiceError = { readonly kind: 'error'; readonly message: string };

export type PythAccess = {
  readonly kind: 'pyth';
  readonly choice: PythChoice;
  readonly apiKey: string;
};

const ENDPOINT = 'https://pyth.dourolabs.app/hermes';
const ADDRESS = /^(?:0x)?([0-9a-fA-F]{40})$/;
const SET_INDEX_MAX = 2 ** 32 - 1;

/**
 * Reads the configuration of Pyth from an environment; null when there is none, which is no fault.
 * `PYTH_API_KEY` is the key of Hermes; `TANDEM_PYTH_SIGNERS` says who signs, as JSON:
 * `{"quorum": 3, "sets": {"0": ["0x...", ...]}}`; `TANDEM_PYTH_ENDPOINT` and `TANDEM_PYTH_MODE`
 * (`stream` or `poll`) may be left out. Without signers nothing could be verified, so that a key
 * alone is an error.
 */
export function readPythAccess(
  environment: Readonly<Record<string, string | undefined>>,
): PythAccess | PythChoiceError | null {
  const apiKey = environment['PYTH_API_KEY'] ?? '';
  if (apiKey === '') return null;
  const signers = readSigners(environment['TANDEM_PYTH_SIGNERS'] ?? '');
  if (typeof signers === 'string') return error(`TANDEM_PYTH_SIGNERS: ${signers}`);
  const mode = environment['TANDEM_PYTH_MODE'] ?? 'stream';
  if (mode !== 'stream' && mode !== 'poll') {
    return error(`TANDEM_PYTH_MODE: ${JSON.stringify(mode)} is none of stream, poll`);
  }
  const endpoint = environment['TANDEM_PYTH_ENDPOINT'] ?? ENDPOINT;
  if (!URL.canParse(endpoint) || !isSafe(new URL(endpoint))) {
    return error('TANDEM_PYTH_ENDPOINT: an https address is wanted, the key must not be readable');
  }
  return { kind: 'pyth', choice: { endpoint, mode, signers }, apiKey };
}

/** Plain http is for this machine only. */
function isSafe({ protocol, hostname }: URL): boolean {
  return protocol === 'https:' || (protocol === 'http:' && hostname === '127.0.0.1');
}

function readSigners(text: string): PythSigners | string {
  if (text === '') return 'PYTH_API_KEY is given, but not who signs the updates';
  let document: unknown;
  try {
    document = JSON.parse(text) as unknown;
  } catch {
    return 'this is no JSON';
  }
  if (!isObject(document) || !isObject(document['sets'])) return 'an object with sets is wanted';
  const sets = new Map<number, readonly string[]>();
  for (const [index, addresses] of Object.entries(document['sets'])) {
    const at = Number(index);
    if (!/^[0-9]+$/.test(index) || at > SET_INDEX_MAX) return `sets.${index} is no index of a set`;
    const read = readAddresses(addresses);
    if (read === null) return `sets.${index} is no list of addresses of 20 bytes`;
    sets.set(at, read);
  }
  const quorum = document['quorum'] ?? null;
  const smallest = Math.min(...[...sets.values()].map(({ length }) => length));
  if (sets.size === 0) return 'there is no set';
  if (quorum === null) return { sets, quorum };
  const isMajority =
    typeof quorum === 'number' && Number.isInteger(quorum) && quorum * 2 > smallest;
  if (!isMajority || quorum > smallest) {
    return `quorum: more than half of ${smallest} signers are wanted, and at most all`;
  }
  return { sets, quorum };
}

function readAddresses(value: unknown): readonly string[] | null {
  if (!Array.isArray(value) || value.length === 0 || value.length > 255) return null;
  const addresses: string[] = [];
  for (const entry of value as readonly unknown[]) {
    const [, digits] = (typeof entry === 'string' && ADDRESS.exec(entry)) || [];
    if (digits === undefined) return null;
    addresses.push(digits.toLowerCase());
  }
  return new Set(addresses).size === addresses.length ? addresses : null;
}

function isObject(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function error(message: string): PythChoiceError {
  return { kind: 'error', message };
}
