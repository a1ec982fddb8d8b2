import {
  appendFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { describeRecorded } from '../describe-recorded.fixture.ts';
import { UpdateArchive } from './update-archive.ts';
import { parsePythDocument } from './updates.ts';

const BITCOIN = 'e62df6c8b4a85fe1a67db44dc12de5db330f7ac66b72dc658afedf0f4a415b43';
const ETHER = 'ff61491a931112ddf1bd8147cd1b641375f79f5825126d665480874634fd0ace';
/** Publish times of the last two recorded updates. */
const FIRST = 1_754_405_040;
const SECOND = 1_754_415_202;

describeRecorded('pyth/updates.json.gz', (path) => {
  const { good } = parsePythDocument(gunzipSync(readFileSync(path)).toString('utf8'));
  const [first, second] = [14, 15].map((at) => good[at]?.bytes ?? new Uint8Array());
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'tandem-updates-'));
  });

  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  test('what is kept is found by feed and second, by another reader as well', () => {
    const archive = new UpdateArchive(folder);
    archive.keep(first as Uint8Array);
    archive.keep(second as Uint8Array);
    const reader = new UpdateArchive(folder);
    const [found, ...others] = reader.within(BITCOIN, { from: FIRST - 5, to: FIRST });
    expect(others).toEqual([]);
    expect(found).toMatchObject({
      price: 11_281_574_627_625n,
      confidence: 6_382_706_513n,
      exponent: -8,
      publishTimeS: FIRST,
    });
    expect(Buffer.compare(found?.bytes ?? Buffer.of(), first as Uint8Array)).toBe(0);
    expect(reader.within(ETHER, { from: FIRST, to: SECOND })).toHaveLength(2);
    expect(reader.within(BITCOIN, { from: FIRST + 1, to: SECOND - 1 })).toEqual([]);
    expect(reader.within('00'.repeat(32), { from: FIRST, to: SECOND })).toEqual([]);
  });

  test('of one second an update is kept once', () => {
    const archive = new UpdateArchive(folder);
    for (let time = 0; time < 5; time += 1) archive.keep(first as Uint8Array);
    expect(archive.within(BITCOIN, { from: FIRST, to: FIRST })).toHaveLength(1);
  });

  test('of one second every update is kept that reaches farther than those before it', () => {
    const archive = new UpdateArchive(folder);
    const keep = (price: bigint, confidence: bigint): number => {
      archive.keep(withPrice(first as Uint8Array, { price, confidence }));
      return archive.within(BITCOIN, { from: FIRST, to: FIRST }).length;
    };
    expect(keep(1_000n, 10n)).toBe(1);
    expect(keep(1_000n, 9n)).toBe(1);
    expect(keep(1_001n, 10n)).toBe(2);
    expect(keep(999n, 10n)).toBe(3);
    expect(keep(1_000n, 10n)).toBe(3);
    // Between the others, and wider than they are.
    expect(keep(1_000n, 11n)).toBe(4);
    expect(keep(1_001n, 9n)).toBe(4);
  });

  test('a line that a death cut off hides nothing but itself', () => {
    const archive = new UpdateArchive(folder);
    archive.keep(first as Uint8Array);
    const file = join(folder, readdirSync(folder)[0] ?? '');
    appendFileSync(file, readFileSync(file, 'latin1').slice(0, 120));
    expect(archive.within(BITCOIN, { from: FIRST, to: FIRST })).toHaveLength(1);
    new UpdateArchive(folder).keep(first as Uint8Array);
    expect(archive.within(BITCOIN, { from: FIRST, to: FIRST })).toHaveLength(2);
  });

  test('what nobody can challenge any more is let go', () => {
    const hour = Math.floor(FIRST / 3_600);
    writeFileSync(join(folder, `${hour - 8 * 24}.updates`), '');
    writeFileSync(join(folder, `${hour - 8 * 24 - 1}.updates`), '');
    new UpdateArchive(folder).keep(first as Uint8Array);
    expect(readdirSync(folder).toSorted()).toEqual([`${hour - 8 * 24}.updates`, `${hour}.updates`]);
  });
});

/** The update with another price of bitcoin: nothing but a verifier would see it. */
function withPrice(
  update: Uint8Array,
  { price, confidence }: { readonly price: bigint; readonly confidence: bigint },
): Uint8Array {
  const bytes = Buffer.from(update);
  const at = bytes.indexOf(Buffer.from(BITCOIN, 'hex')) + 32;
  bytes.writeBigInt64BE(price, at);
  bytes.writeBigUInt64BE(confidence, at + 8);
  return bytes;
}
