import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { TAG_BYTES, TagMaker } from './tag-maker.ts';

const secrets = fc.uint8Array({ minLength: 1, maxLength: 140 });
const messages = fc.array(fc.uint8Array({ maxLength: 300 }), { minLength: 1, maxLength: 6 });

test('a maker writes the tags of HMAC-SHA256, one message after the other', () => {
  fc.assert(
    fc.property(secrets, messages, (secret, texts) => {
      const maker = new TagMaker(secret);
      const tag = Buffer.alloc(TAG_BYTES);
      for (const text of texts) {
        maker.write(text, tag);
        expect(tag.equals(createHmac('sha256', secret).update(text).digest())).toBe(true);
      }
    }),
  );
});
