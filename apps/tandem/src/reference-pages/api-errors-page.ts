import { EDGE_ERRORS, type ErrorEntry } from '@tandem/api';

/** The page of the errors of the public API; those of the engine have a page of their own. */
export function apiErrorsPage(): string {
  const rows = Object.entries<ErrorEntry>(EDGE_ERRORS).map(
    ([code, { status, means, remedy, inputs }]) =>
      `| \`${code}\` | ${status} | ${means} | ${remedy} | ${names(inputs)} |`,
  );
  return `${[
    '# Errors of the API',
    '',
    'Made from `packages/api` by `node apps/tandem/src/reference-pages/main.ts --write`; a test',
    'compares it with the code. Change `packages/api/src/errors/error-catalog.ts`, not this page.',
    '',
    'A request that fails is answered with a `sequence`, a `timeUs` and an `error` of `code`,',
    '`message` and `inputs`. The inputs are the figures that led to it. A refusal by the engine',
    'has status 422',
    'and one of the codes of [rejects](rejects.md), with `bound` and `actual` as decimals in the',
    'units of the market; the codes below are those of the edge.',
    '',
    '| code | status | means | remedy | inputs |',
    '|---|---|---|---|---|',
    ...rows,
  ].join('\n')}\n`;
}

function names(inputs: readonly string[]): string {
  return inputs.length === 0 ? 'none' : inputs.map((name) => `\`${name}\``).join(', ');
}
