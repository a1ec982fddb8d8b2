import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants } from 'node:zlib';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

const TYPES: ReadonlyMap<string, string> = new Map([
  ['html', 'text/html; charset=utf-8'],
  ['js', 'text/javascript; charset=utf-8'],
  ['css', 'text/css; charset=utf-8'],
  ['svg', 'image/svg+xml'],
  ['png', 'image/png'],
  ['woff2', 'font/woff2'],
]);

/**
 * What the page may do: its own files and its own venue, nothing inline, in nobody's frame. Styles
 * that scripts set on elements are not bound by it, a style element is.
 */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "font-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const HEADERS = {
  'content-security-policy': POLICY,
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
} as const;

const compress = promisify(brotliCompress);
const QUALITY = { params: { [constants.BROTLI_PARAM_QUALITY]: 6 } };

/** Files whose name has a hash of their content never change. */
const HASHED = /^\/assets\/.+-[\w-]{8}\.\w+$/;

/**
 * Serves the built trading screen, every file by its own route: no path of a request ever becomes a
 * path on the disk. Call before the server listens. Throws when the folder cannot be read.
 */
export function serveScreen(server: FastifyInstance, folder: string): void {
  for (const path of filesIn(folder)) {
    const type = TYPES.get(path.slice(path.lastIndexOf('.') + 1));
    if (type === undefined) continue;
    const content = readFileSync(join(folder, path));
    const url = `/${path.split(sep).join('/')}`;
    const file = new ScreenFile(content, type, HASHED.test(url));
    const send = (request: FastifyRequest, reply: FastifyReply) => file.send(request, reply);
    server.get(url, send);
    if (url === '/index.html') server.get('/', send);
  }
}

function filesIn(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)));
}

class ScreenFile {
  readonly #content: Buffer;
  readonly #type: string;
  readonly #cache: string;
  #compressed: Promise<Buffer> | null = null;

  constructor(content: Buffer, type: string, isForever: boolean) {
    this.#content = content;
    this.#type = type;
    this.#cache = isForever ? 'public, max-age=31536000, immutable' : 'no-cache';
  }

  async send(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    reply.headers({ ...HEADERS, 'cache-control': this.#cache, vary: 'accept-encoding' });
    reply.type(this.#type);
    const accepted = request.headers['accept-encoding'] ?? '';
    if (!/\bbr\b/.test(accepted)) return reply.send(this.#content);
    this.#compressed ??= compress(this.#content, QUALITY);
    return reply.header('content-encoding', 'br').send(await this.#compressed);
  }
}
