import type { Authorization } from '@tandem/protocol';
import type { AuthorizationError } from './command-port.ts';

/** Somebody asks for what belongs to an account, and sends no command. */
export type ReadClaim = {
  /** Account and number of the key that asks. */
  readonly account: number;
  readonly keyId: number;
  /** What the key must be allowed. */
  readonly access: 'read' | 'trade' | 'cancel' | 'transfer' | 'wallet';
  /** Account that is asked about. */
  readonly subject: number;
  /** The request does something: the same bytes are believed once. */
  readonly isOnce: boolean;
  /** Signature over the request as text; null when a session has shown one before. */
  readonly authorization: Authorization | null;
};

/** Where gateways ask whether a key may read: only the exchange knows all keys and secrets. */
export interface ProofPort {
  /** Null when the key lives, may do this, and has signed; otherwise what to repair. */
  proveRead(claim: ReadClaim): Promise<AuthorizationError | null>;
}
