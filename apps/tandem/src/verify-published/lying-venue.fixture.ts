import { createServer, type Server } from 'node:http';

/** What a venue says in `data`, and its path; gives what is passed on instead. */
export type Lie = (data: Page, path: string) => void;

export type Page = {
  heads?: { [field: string]: unknown }[];
  bodies?: { [field: string]: unknown }[];
};

/** Stands between a venue and who checks it, and changes what it says. */
export async function openLyingVenue(
  address: string,
): Promise<{ readonly address: string; lie: Lie; close(): void }> {
  const liar = {
    address: '',
    lie: ((): void => {}) as Lie,
    close: (): void => void server.close(),
  };
  const server: Server = createServer((request, response) => {
    const path = request.url ?? '';
    void fetch(`${address}${path}`).then(async (answer) => {
      const body = (await answer.json()) as { data?: Page };
      if (body.data !== undefined) liar.lie(body.data, path);
      response.writeHead(answer.status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const bound = server.address();
  if (bound === null || typeof bound === 'string') throw new Error('a port');
  liar.address = `http://127.0.0.1:${bound.port}`;
  return liar;
}
