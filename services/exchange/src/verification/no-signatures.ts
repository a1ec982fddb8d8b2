import { edgeError } from '@tandem/api';
import type { CommandPort, Outcome, SignedCommand } from '@tandem/ingress';

/** The port of an exchange that cannot check signatures: believes none. */
export class NoSignatures implements CommandPort {
  readonly #inner: CommandPort;
  readonly #isForVenue: boolean;

  constructor(inner: CommandPort, isForVenue: boolean) {
    this.#inner = inner;
    this.#isForVenue = isForVenue;
  }

  submit(signed: SignedCommand): Promise<Outcome> {
    if (signed.authorization === null && this.#isForVenue) return this.#inner.submit(signed);
    const error = edgeError('NotOffered', { feature: 'signatures' });
    return Promise.resolve({ kind: 'unauthorized', error });
  }
}
