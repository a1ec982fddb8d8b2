import { type ApiError, isApiError } from '@tandem/api';

/** What a request is answered with, before it is put into the envelope. */
export type Reply =
  | {
      readonly kind: 'data';
      readonly data: unknown;
      /** Of the command that it made; null: of the released state. */
      readonly released: { readonly sequence: number; readonly timeUs: number } | null;
    }
  | { readonly kind: 'text'; readonly contentType: string; readonly text: string }
  | { readonly kind: 'error'; readonly error: ApiError };

/** An answer, and whether the request was proven to be from whom its headers name. */
export type ProvenReply = { readonly reply: Reply; readonly isProven: boolean };

export function dataReply(data: unknown): Reply {
  return { kind: 'data', data, released: null };
}

export function errorReply(error: ApiError): Reply {
  return { kind: 'error', error };
}

/** What was read, or why it could not be. */
export function readReply(found: object): Reply {
  return isApiError(found) ? errorReply(found) : dataReply(found);
}

/** What a request is answered with that anybody could have sent. */
export function unprovenReply(error: ApiError): ProvenReply {
  return { reply: errorReply(error), isProven: false };
}
