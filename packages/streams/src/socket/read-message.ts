import {
  type ApiError,
  CLIENT_MESSAGES,
  type ClientMessage,
  edgeError,
  faultOf,
  isApiError,
  parseBody,
} from '@tandem/api';

/** A message that cannot be carried out, and the id to answer it under. */
export type UnreadableMessage = { readonly id: number | null; readonly error: ApiError };

/** A client's message, or what is wrong with it. */
export function readMessage(text: string): ClientMessage | UnreadableMessage {
  const body = parseBody(text);
  if (isApiError(body)) return { id: null, error: body };
  const { id, op } = body;
  const known = typeof id === 'number' && Number.isSafeInteger(id) && id >= 0 ? id : null;
  const schema = typeof op === 'string' ? CLIENT_MESSAGES.get(op) : undefined;
  if (schema === undefined) {
    const words = [...CLIENT_MESSAGES.keys()].join(', ');
    const error = edgeError('InvalidRequest', { path: '/op', problem: `is none of ${words}` });
    return { id: known, error };
  }
  const fault = faultOf(schema, body);
  return fault === null ? (body as ClientMessage) : { id: known, error: fault };
}
