import { COMMAND_LAYOUTS, type Command, type FieldKind, type Fields } from '@tandem/protocol';
import type { SignedRequest } from '@tandem/signing';
import type { SeededRandom } from '../workload/seeded-random.ts';

const WIDTHS: { readonly [kind: string]: number } = {
  u8: 0xff,
  u16: 0xffff,
  u32: 0xffff_ffff,
  uint: Number.MAX_SAFE_INTEGER,
};
const BATCHED: ReadonlySet<string> = new Set([
  'PlaceOrder',
  'PlaceTriggerOrder',
  'CancelOrder',
  'AmendOrder',
]);
const LETTERS = ['a', 'Z', '~', '"', '\\', '-', 'é', '\u{1d7d8}'];
const ITEMS_MAX = 4;
const BYTES_MAX = 100;

/** Every kind of command that can be signed, in the order of their layouts; batches last. */
export const SIGNED_KINDS: readonly string[] = [
  ...COMMAND_LAYOUTS.map(({ kind }) => kind),
  'Batch',
];

/** A number from 0 up to, not including, a bound of at most 2^32. */
export function below(random: SeededRandom, bound: number): number {
  return random.between(0, bound - 1);
}

/** A request for a command of a kind: every field any value of its width, its ends often. */
export function randomRequest(random: SeededRandom, kind: string): SignedRequest {
  return {
    account: unsigned(random, 0xffff_ffff),
    keyId: unsigned(random, 0xffff_ffff),
    nonce: unsigned(random, Number.MAX_SAFE_INTEGER),
    deadlineUs: unsigned(random, Number.MAX_SAFE_INTEGER),
    extraFeePpb: unsigned(random, 0xffff_ffff),
    command: kind === 'Batch' ? randomBatch(random) : randomCommand(random, kind),
  };
}

function randomBatch(random: SeededRandom): Command {
  const kinds = [...BATCHED];
  const items = Array.from({ length: 1 + below(random, 2 * ITEMS_MAX) }, () =>
    randomCommand(random, kinds[below(random, kinds.length)] as string),
  );
  return { kind: 'Batch', items } as Command;
}

function randomCommand(random: SeededRandom, kind: string): Command {
  const layout = COMMAND_LAYOUTS.find((one) => one.kind === kind);
  if (layout === undefined) throw new Error(`${kind} is no command`);
  return { kind, ...randomFields(random, layout.fields) } as unknown as Command;
}

function randomFields(random: SeededRandom, fields: Fields): { [name: string]: unknown } {
  return Object.fromEntries(
    Object.entries(fields).map(([name, kind]) => [name, randomField(random, kind)]),
  );
}

function randomField(random: SeededRandom, kind: FieldKind): unknown {
  if (typeof kind !== 'string') {
    if (!('list' in kind)) return kind[below(random, kind.length)];
    const { list } = kind;
    return Array.from({ length: below(random, ITEMS_MAX) }, () => randomFields(random, list));
  }
  if (kind.endsWith('?')) {
    return below(random, 3) === 0 ? null : unsigned(random, WIDTHS[kind.slice(0, -1)] ?? 0);
  }
  switch (kind) {
    case 'int':
      return unsigned(random, Number.MAX_SAFE_INTEGER) * (below(random, 2) === 0 ? 1 : -1) + 0;
    case 'bool':
      return below(random, 2) === 0;
    case 'text':
      return Array.from(
        { length: below(random, 18) },
        () => LETTERS[below(random, LETTERS.length)] as string,
      ).join('');
    case 'bytes32':
      return Array.from({ length: 64 }, () => below(random, 16).toString(16)).join('');
    case 'blob':
      return Uint8Array.from({ length: below(random, BYTES_MAX) }, () => below(random, 256));
    default:
      return unsigned(random, WIDTHS[kind] ?? 0);
  }
}

/** An end of the range, or a number of any length in it. */
function unsigned(random: SeededRandom, max: number): number {
  const draw = below(random, 8);
  if (draw < 3) return [0, 1, max][draw] as number;
  const bits = below(random, 54);
  return Math.floor((below(random, 2 ** 27) / 2 ** 27) * 2 ** bits) % (max + 1);
}
