import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { COMMAND_LAYOUTS } from './commands/command.ts';
import { EVENT_LAYOUTS } from './events/event-layouts.ts';
import { RECORD_LAYOUTS } from './journal-record.ts';
import { PROTOCOL_VERSION } from './protocol-version.ts';
import { REJECTS } from './rejects.ts';

// A journal is for ever. When this fails: a format changed. Bump PROTOCOL_VERSION, add a line to
// its history, keep a reader for the old version, and only then put the new hash here.
const HASHES: Readonly<Record<number, string>> = {
  1: '55d0b11055aac289dd086e4c0527ed64fe005f1101353c436a788c35e0fce214',
  2: 'e1c0df19abfc82049fe543ecb24bb221e561bc8aa8a48901d04a4cd684cefff8',
  3: 'a661d17bafcd0fa9d8d541dff0fec1fe8e2c43e3c42bbadfbb4d7373d93fe3d0',
  4: 'b254d8d176235dfe480677f8fed026aaf05488f2bf83d6cc8a03153518ed1176',
  5: 'e317d87fba482ed1bd73cecb14bbdc41fc247edc246f3f603dedb052f61c8054',
  6: '5a9ae85e0f65d3878ac42c91e5bbb51a416bf3f889ab1796a656738d37d6793b',
  7: '90aa73c64ba116eacc045291f934e5149a702aea77fb0290e68803f908106f4a',
  8: 'fa3ac3325d2a3178b65b5cff0643b2fee8a96df336dc5a0ce75db7e4bdbcbc22',
  9: 'dd3e38cd8c8788a0f0a6649074c425b18819f2c3451c2a692c3507a8cafcb28c',
  10: 'c88bf7f764d2dd0933e4cdf134bc79007815df9544012d695ab08318f0fb0aad',
  11: 'fe7b844be3843a13fa03cd6631aea290f2151d7fb743e4ad3d736945c4090c15',
  12: '2701dca5782164e66d9f185638fc6c8484f3d4b65832c6695739640868f46ece',
  13: '79173e765d39e19dcafdced3c006030c3540ee50fa47adeffa4ee6b44604d958',
  14: '011789a836e2fde1f2a0905b851cb96f9b65dc879d4c5e824abd226d0473186e',
};

test('a changed format has a new protocol version', () => {
  const formats = JSON.stringify([COMMAND_LAYOUTS, EVENT_LAYOUTS, RECORD_LAYOUTS, REJECTS]);
  const hash = createHash('sha256').update(formats).digest('hex');
  expect(hash).toBe(HASHES[PROTOCOL_VERSION]);
});

test('codes are unique within commands and within events', () => {
  for (const layouts of [COMMAND_LAYOUTS, EVENT_LAYOUTS]) {
    expect(new Set(layouts.map((layout) => layout.code)).size).toBe(layouts.length);
    expect(new Set(layouts.map((layout) => layout.kind)).size).toBe(layouts.length);
  }
});
