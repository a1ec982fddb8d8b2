import { createServer } from 'node:net';

/** An address to listen at, and the option that names another one. */
export type ListeningPlace = {
  readonly host: string;
  readonly port: number;
  readonly option: string;
};

/** Nothing can listen where the venue is to listen. The message is one line with the remedy. */
export class PlaceTaken extends Error {
  override readonly name = 'PlaceTaken';
}

/**
 * Looks before anything is opened whether the venue will be able to listen. Another program may
 * still be first: then the one that listens says it.
 *
 * @throws PlaceTaken
 */
export async function assertPlacesFree(places: readonly ListeningPlace[]): Promise<void> {
  for (const place of places) {
    const problem = await problemAt(place);
    if (problem !== null) throw new PlaceTaken(problem);
  }
}

async function problemAt(place: ListeningPlace): Promise<string | null> {
  const server = createServer();
  const { promise, resolve } = Promise.withResolvers<NodeJS.ErrnoException | null>();
  server.once('error', resolve);
  server.listen({ host: place.host, port: place.port }, () => resolve(null));
  const error = await promise;
  if (error !== null) return placeProblem(place, error);
  await new Promise((closed) => server.close(closed));
  return null;
}

/** Why nothing can listen at a place, with what helps. */
export function placeProblem(
  { host, port, option }: ListeningPlace,
  { code, message }: NodeJS.ErrnoException,
): string {
  const other = `${option} N listens at another one, ${option} 0 at any that is free`;
  if (code === 'EADDRINUSE') return `port ${port} of ${host} is taken; ${other}`;
  if (code === 'EACCES') return `port ${port} of ${host} needs an administrator; ${other}`;
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    return `${host} is no address of this machine; --host names one (0.0.0.0 for all)`;
  }
  return `nothing can listen at port ${port} of ${host}: ${message}`;
}
