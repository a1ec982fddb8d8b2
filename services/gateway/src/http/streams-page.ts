import type { AsyncApiDocument } from '@tandem/api';
import { escapeText, pageOf } from './docs-page.ts';

/** The WebSocket as a page that needs no script: every message with its schema. */
export function streamsPage({ channels, operations }: AsyncApiDocument): string {
  const { messages } = channels.stream;
  const asked = Object.keys(messages).filter((name) => operations[name] !== undefined);
  const answers = Object.keys(messages).filter((name) => /^error$|\.answer$/.test(name));
  const sent = Object.keys(messages).filter(
    (name) => !asked.includes(name) && !answers.includes(name),
  );
  const list = (names: readonly string[]): string =>
    names
      .map((name) => {
        const { summary, payload } = messages[name] ?? { summary: '', payload: {} };
        const schema = escapeText(JSON.stringify(payload, null, 2));
        return (
          `<details id="${name}"><summary><code>${name}</code> ${escapeText(summary)}</summary>` +
          `<pre><code>${schema}</code></pre></details>`
        );
      })
      .join('');
  return pageOf(
    'Tandem streams',
    `<p>One WebSocket at <code>/v1/stream</code>. The same as ` +
      `<a href="/v1/asyncapi.json">AsyncAPI 3</a>; REST is <a href="/v1/docs">here</a>.</p>` +
      `<h2>What a client sends</h2>${list(asked)}` +
      `<h2>What the venue sends to those who follow</h2>${list(sent)}` +
      `<h2>Answers</h2>${list(answers)}`,
  );
}
