/** An answer that is larger than it may be. */
export class AnswerTooLarge extends Error {}

/**
 * The data of each event of a `text/event-stream`. An event ends with an empty line; several data
 * lines of one event belong together. Throws when one event grows beyond `bytesMax`.
 */
export async function* readEvents(
  body: AsyncIterable<Uint8Array>,
  bytesMax: number,
): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  let data: string[] = [];
  let size = 0;
  for await (const chunk of body) {
    rest += decoder.decode(chunk, { stream: true });
    const lines = rest.split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop() ?? '';
    for (const line of lines) {
      if (line.startsWith('data:')) {
        data.push(line.slice(line.startsWith('data: ') ? 6 : 5));
        size += line.length;
      } else if (line === '' && data.length > 0) {
        yield data.join('\n');
        data = [];
        size = 0;
      }
    }
    if (size + rest.length > bytesMax) throw new AnswerTooLarge(`beyond ${bytesMax} bytes`);
  }
}

/** The whole of a body, at most `bytesMax` of it. */
export async function readBody(body: AsyncIterable<Uint8Array>, bytesMax: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > bytesMax) throw new AnswerTooLarge(`beyond ${bytesMax} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
