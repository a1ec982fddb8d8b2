import { describe, expect, it } from 'vitest';
import { makeStreams } from '../streams/catalog.ts';
import type { OrderStream } from '../streams/order-stream.ts';
import type { BookEngineFactory } from './book-engine.ts';
import { createLimitOrderBook } from './limit-order-book.ts';
import { createNodejsOrderBook } from './nodejs-order-book.ts';
import { createPlainBook } from './plain-book-engine.ts';
import { ReportHash } from './report-ring.ts';

const STREAMS = makeStreams(6_000);

function hashOf(create: BookEngineFactory, stream: OrderStream): string {
  const engine = create(stream);
  const hash = new ReportHash();
  for (let message = 0; message < stream.count; message += 1) {
    const from = engine.ring.written;
    engine.apply(message);
    hash.addMessage(message, engine.ring, from);
  }
  return hash.digest();
}

describe.each(STREAMS)('books on the stream $name', (stream) => {
  const expected = hashOf(createPlainBook, stream);

  it.each([
    ['nodejs-order-book', createNodejsOrderBook],
    ['limit-order-book', createLimitOrderBook],
  ])('%s reports what the plain book reports', (_, create) => {
    expect(hashOf(create, stream)).toBe(expected);
  });
});
