import { LinkDownError } from '@tandem/ingress';
import { expect, test } from 'vitest';
import { type JournalReader, JournalReads } from './journal-reads.ts';

/** A reader whose pages come when the test says so. */
class SlowReader implements JournalReader {
  readonly asked: string[] = [];
  readonly #answers: ((cause: Error | null) => void)[] = [];

  heads(from: number, limit: number): ReturnType<JournalReader['heads']> {
    this.asked.push(`heads ${from} ${limit}`);
    const page = { heads: [], next: from, oldestSequence: 1, newestSequence: 0 };
    return new Promise((resolve, reject) => {
      this.#answers.push((cause) => (cause === null ? resolve(page) : reject(cause)));
    });
  }

  bodies(from: number, limit: number): ReturnType<JournalReader['bodies']> {
    this.asked.push(`bodies ${from} ${limit}`);
    return Promise.resolve({ problem: 'no such file' });
  }

  answer(cause: Error | null = null): void {
    this.#answers.shift()?.(cause);
  }
}

test('two pages are read at once, others wait for their turn, too many are refused', async () => {
  const reader = new SlowReader();
  const reads = new JournalReads(reader);
  const replies = Array.from({ length: 103 }, (_, at) => reads.reply('journalHeads', { from: at }));
  expect(reader.asked).toEqual(['heads 0 100', 'heads 1 100']);
  expect(await replies[102]).toMatchObject({
    error: { code: 'NotReady', inputs: { part: 'journal' } },
  });
  // A page that fails gives its place up as one that comes does.
  reader.answer(new LinkDownError('gone'));
  await expect(replies[0]).rejects.toThrow(LinkDownError);
  for (let at = 1; at < 102; at += 1) {
    reader.answer();
    expect(await replies[at]).toMatchObject({ kind: 'data', data: { next: at } });
  }
  expect(reader.asked).toHaveLength(102);
  expect(await reads.reply('journalBodies', { limit: 7 })).toMatchObject({
    error: { code: 'NotReady', inputs: { problem: 'no such file' } },
  });
  expect(reader.asked.at(-1)).toBe('bodies 1 7');
});

test('a venue without heads says that it does not offer them', async () => {
  expect(await new JournalReads(undefined).reply('journalHeads', {})).toMatchObject({
    error: { code: 'NotOffered', inputs: { feature: 'journal' } },
  });
});
