import type { ErrorEntry, Operation } from '@tandem/api';

const STYLE = `
:root { color-scheme: light dark }
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 62rem; padding: 0 1rem }
h2 { margin-top: 2.5rem }
table { border-collapse: collapse; width: 100% }
td, th { text-align: left; vertical-align: top }
td, th { padding: .35rem .6rem; border-bottom: 1px solid #8884 }
code { font: 13px/1.4 ui-monospace, monospace }
pre { overflow: auto; padding: .7rem; border-radius: 6px; background: #8881 }`;

/** Text that is safe inside HTML. */
export function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** The API as a page that needs no script: every operation with its schemas, every error. */
export function docsPage(
  operations: readonly Operation[],
  errors: readonly (readonly [string, ErrorEntry])[],
): string {
  const tags = Map.groupBy(operations, ({ tag }) => tag);
  const sections = [...tags].map(
    ([tag, members]) => `<h2>${escapeText(tag)}</h2>${members.map(section).join('')}`,
  );
  const rows = errors.map(
    ([code, { status, means, remedy }]) =>
      `<tr><td><code>${code}</code></td><td>${status}</td><td>${escapeText(means)}</td>` +
      `<td>${escapeText(remedy)}</td></tr>`,
  );
  return pageOf(
    'Tandem API',
    `<p>Amounts are decimal strings, times are microseconds since 1970, every ` +
      `answer carries the <code>sequence</code> of the journal after which it is true. ` +
      `The same as <a href="/v1/openapi.json">OpenAPI 3.1</a>; ` +
      `streams are <a href="/v1/streams">here</a>.</p>${sections.join('')}` +
      `<h2>Errors</h2><table><tr><th>code</th><th>status</th><th>means</th><th>remedy</th></tr>` +
      `${rows.join('')}</table>`,
  );
}

/** A page of documentation. */
export function pageOf(title: string, body: string): string {
  return (
    `<!doctype html><html lang="en"><meta charset="utf-8"><title>${title}</title>` +
    `<meta name="viewport" content="width=device-width">` +
    // Without a word about an icon browsers ask for one, and log that there is none.
    `<link rel="icon" href="data:,"><style>${STYLE}</style>` +
    `<h1>${title}</h1>${body}</html>`
  );
}

function section(operation: Operation): string {
  const { id, method, path, summary, access, cost, parameters, query, body, data } = operation;
  const parts = [
    schema('path', parameters),
    schema('query', query),
    schema('body', body),
    schema('data', data ?? undefined),
  ];
  return (
    `<details id="${id}"><summary><code>${method} ${escapeText(path)}</code> ` +
    `${escapeText(summary)} ` +
    `<small>${access}, cost ${cost}</small></summary>${parts.join('')}</details>`
  );
}

function schema(name: string, value: object | undefined): string {
  if (value === undefined) return '';
  return `<p>${name}</p><pre><code>${escapeText(JSON.stringify(value, null, 2))}</code></pre>`;
}
