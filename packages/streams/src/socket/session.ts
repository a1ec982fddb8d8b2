import type { AccountStream, ApiError, ClientMessage, ServerAnswer } from '@tandem/api';
import type { StreamClient } from '../clients/stream-client.ts';

/** Messages that need somebody who knows accounts and commands. */
export type PrivateMessage = ClientMessage & {
  readonly op: 'login' | 'resync' | 'request' | 'onDisconnect';
};

/** What a server of private streams adds to a connection. */
export interface PrivateSession {
  readonly isLoggedIn: boolean;
  /** Answers a message; it does not reject. */
  handle(message: PrivateMessage): Promise<ServerAnswer>;
  /** Begins to follow an account, or says why not. Following it twice is once. */
  follow(stream: AccountStream): ApiError | null;
  leave(stream: AccountStream): void;
  streams(): readonly AccountStream[];
  /** The connection is gone. */
  closed(): void;
}

/** Who is at the other end. */
export type Peer = { readonly client: StreamClient; readonly address: string };

export type OpenSession = (peer: Peer) => PrivateSession;
