import { LeafSalter } from '../published/leaf-salter.ts';

/** Numbers of salts that one account may have in an epoch. */
const SALTS_OF_ACCOUNT = 256;

/**
 * Salts of the leaves of an epoch: the key gives two salts of the epoch's number, and these the
 * salt of account x 256 + part. None is kept; whoever has the key makes the same again.
 */
export function liabilitySalts(
  key: Uint8Array,
  epoch: number,
): (account: number, part: number) => Buffer {
  const { open, hidden } = new LeafSalter(key).saltsOf(epoch, true);
  const ofEpoch = new LeafSalter(Buffer.concat([open, hidden ?? open]));
  return (account, part) => ofEpoch.saltsOf(account * SALTS_OF_ACCOUNT + part, false).open;
}
