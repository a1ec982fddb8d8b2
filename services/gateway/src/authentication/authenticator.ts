import type { Access, ApiError, TextRequest } from '@tandem/api';
import type { Authorization, Command } from '@tandem/protocol';

export type RequestHeaders = { readonly [name: string]: string | readonly string[] | undefined };

/** Who asks, by what the headers of the request say. */
export type Caller = {
  readonly account: number;
  readonly keyId: number;
  /** Number of the request; orders carry it, so that a cancel can overtake them. */
  readonly nonce: number;
};

/** A request whose headers are well formed; nothing is proven yet. */
export type SignedCaller = {
  readonly caller: Caller;
  /**
   * The authorization under which the exchange will look at a command. Typed data goes without its
   * bytes, which the exchange makes from the command in any case.
   *
   * @param isShown true for somebody who wants to see the bytes
   */
  authorize(request: TextRequest, command: Command, isShown?: boolean): Authorization | ApiError;
  /** The same for a request that no command follows. */
  authorizeText(request: TextRequest): Authorization | ApiError;
};

/** Tells who sends a request. The exchange proves commands again: it trusts no gateway. */
export interface Authenticator {
  /** Reads the headers. */
  identify(headers: RequestHeaders): SignedCaller | ApiError;
  /**
   * Proves a request that no command follows: the signature, the key, its scope, and that the key
   * may act for `account`. Null when all is well.
   */
  prove(
    signed: SignedCaller,
    request: TextRequest,
    needed: {
      readonly access: Access;
      readonly account: number;
      /** Believed one time only, although it changes nothing: it opens more than one answer. */
      readonly isOnce?: boolean;
    },
  ): Promise<ApiError | null>;
}
