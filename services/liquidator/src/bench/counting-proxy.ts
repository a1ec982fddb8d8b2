import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export type CountingProxy = {
  readonly url: string;
  /** HTTP requests, and calls within them, since the last time. */
  take(): { readonly requests: number; readonly calls: number };
  close(): Promise<void>;
};

/** Stands between a bot and its node, and counts. */
export async function startCountingProxy(target: string): Promise<CountingProxy> {
  let requests = 0;
  let calls = 0;
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const body = Buffer.concat(parts).toString('utf8');
      const parsed = JSON.parse(body) as unknown;
      requests++;
      calls += Array.isArray(parsed) ? parsed.length : 1;
      fetch(target, { method: 'POST', body, headers: { 'content-type': 'application/json' } })
        .then(async (answer) => response.end(await answer.text()))
        .catch(() => response.destroy());
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    take: () => {
      const counted = { requests, calls };
      requests = 0;
      calls = 0;
      return counted;
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
