/** A node did not answer, or not with what was asked. */
export class RpcError extends Error {
  override readonly name = 'RpcError';
}

const TIME_MS = 3_000;
/** Longest answer that is read: what is asked for here has 32 bytes. */
const ANSWER_BYTES_MAX = 8_192;

/**
 * Calls a method of a node whose result is one text. Throws `RpcError` for everything else: no
 * answer in time, too long a one, an error, another type.
 */
export async function rpcCall(
  url: string,
  method: string,
  params: readonly unknown[],
): Promise<string> {
  const text = await answerOf(url, JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }));
  const result = resultOf(text);
  if (typeof result !== 'string') throw new RpcError(`${method}: the node gives no result`);
  return result;
}

async function answerOf(url: string, body: string): Promise<string> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
      redirect: 'error',
      signal: AbortSignal.timeout(TIME_MS),
    });
    return await boundedText(response);
  } catch (error) {
    if (error instanceof RpcError) throw error;
    throw new RpcError('the node does not answer', { cause: error });
  }
}

async function boundedText(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  const body: AsyncIterable<Uint8Array> | null = response.body;
  if (body === null) return '';
  for await (const chunk of body) {
    length += chunk.length;
    if (length > ANSWER_BYTES_MAX) throw new RpcError(`more than ${ANSWER_BYTES_MAX} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function resultOf(text: string): unknown {
  try {
    const answer: unknown = JSON.parse(text);
    if (typeof answer !== 'object' || answer === null || !('result' in answer)) return undefined;
    return answer.result;
  } catch {
    return undefined;
  }
}
