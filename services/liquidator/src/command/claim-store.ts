import type { BotRole } from '../bot/bot.ts';
import type { Config } from '../config/config.ts';
import { type Claim, takeClaim } from '../store/claim.ts';
import { CommandFault } from './command-fault.ts';

/**
 * One watcher on a store, and one process that sends with an account: who comes second is refused,
 * and who came first goes on.
 *
 * @param addresses accounts that send; empty for a watcher or a dry run
 */
export async function claimStore(
  config: Config,
  role: BotRole,
  on: { readonly addresses: readonly string[]; readonly serverUrl: string | undefined },
): Promise<readonly Claim[]> {
  const { serverUrl } = on;
  const store = { path: config.store.path, serverUrl };
  const claims: Claim[] = [];
  const names = role === 'executor' ? [] : [{ name: 'watch', what: 'watches on this store' }];
  // The embedded store has one process, which all of it belongs to.
  const senders = serverUrl === undefined ? [] : on.addresses;
  for (const address of senders) {
    names.push({ name: address.toLowerCase(), what: `sends with ${address}` });
  }
  for (const { name, what } of names) {
    const claim = await takeClaim(store, name);
    if (claim === null) {
      for (const taken of claims) await taken.release();
      throw new CommandFault(`another process ${what}: end it first, or give this one its own`);
    }
    claims.push(claim);
  }
  return claims;
}
