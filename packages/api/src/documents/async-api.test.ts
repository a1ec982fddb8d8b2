import { expect, test } from 'vitest';
import { asyncApiDocument } from './async-api.ts';

/** Every `$ref` in a value. */
function references(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, item]) =>
    name === '$ref' ? [String(item)] : references(item),
  );
}

test('every message that an operation names is described, and said in words', () => {
  const document = asyncApiDocument();
  const { messages } = document.channels.stream;
  const named = references(document.operations)
    .filter((path) => path.startsWith('#/channels/stream/messages/'))
    .map((path) => path.replace('#/channels/stream/messages/', ''));
  expect(named.filter((name) => messages[name] === undefined)).toEqual([]);
  expect(Object.keys(messages).filter((name) => !named.includes(name))).toEqual([]);
  for (const { name, summary, payload } of Object.values(messages)) {
    expect(summary).not.toBe(name);
    expect(payload).toHaveProperty('type', 'object');
  }
});

test('the document is plain JSON', () => {
  const document = asyncApiDocument();
  expect(JSON.parse(JSON.stringify(document))).toEqual(document);
  expect(document).toMatchObject({ asyncapi: '3.0.0' });
});
