/**
 * Version of every format in this package: commands, events, journal records, rejects.
 * One line of history a version; protocol-version.test.ts fails when a format changes without one.
 *
 * 1: first formats (November 2026).
 * 2: an authorization says account, nonce, deadline and extra fee; wallets and session keys.
 * 3: the protocol pool. Its commands were reserved before, when every engine refused them: their
 *    formats grew in place.
 * 4: limits that the owner of an account sets: an event and rejects.
 * 5: a client order id that may have been forgotten is refused, a known one names its order.
 *    Of a match the taker's leg is told first, as it is applied first.
 * 6: who receives the extra fee of a key's orders: a command, two events, a reason of balances.
 * 7: how far the chain is: a reserved command, which grew in place, its event, three rejects.
 * 8: forced requests of the chain name a market or an asset, and a reject for their numbers. Every
 *    engine refused the command before: its format grew in place.
 * 9: a charged extra fee names its fill.
 * 10: a dispute is decided: a reserved command, which grew in place, its event, a reject, a reason
 *    of balances.
 * 11: a cancel that an exit owner told the chain: a command.
 * 12: lanes to further chains: two commands, three events, three rejects, two reasons of balances.
 * 13: an owner may have too many withdrawals or exits under way: a reject.
 * 14: a fee for withdrawals: a command, three events, a reject, a reason of balances.
 */
export const PROTOCOL_VERSION = 14;

/**
 * Newest rule version that this engine knows; `ActivateRules` switches to it
 * (docs/decisions/0006-rule-versions.md). 2 activates keys, risk limits and
 * the pool; 3 extra fees; 4 the batch lag; 5 disputes; 6 bounds on what an owner has under way;
 * 7 fees for withdrawals.
 */
export const NEWEST_RULE_VERSION = 7;
