import type { TObject, TSchema } from 'typebox';

/**
 * What a request needs. `public`: nothing. The others: a key with that scope. `wallet`: a signature
 * of a wallet of the account, whatever key there is.
 */
export type Access = 'public' | 'read' | 'trade' | 'cancel' | 'transfer' | 'wallet';

/** One method and path of the REST API. Routes, documents and clients are made from it. */
export type Operation = {
  readonly id: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** With parameters in braces: /v1/orders/{orderId}. */
  readonly path: string;
  readonly tag: string;
  readonly summary: string;
  readonly access: Access;
  /** What it takes out of the budgets of its key and address. */
  readonly cost: number;
  readonly parameters?: TObject;
  readonly query?: TObject;
  readonly body?: TObject;
  /** Schema of `data` in the answer; null for an answer that is no JSON. */
  readonly data: TSchema | null;
};
