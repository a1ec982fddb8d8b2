/** docs/rulebook/keys.md: who may sign what, and the limits of session keys at their edges. */
export const table: string = `
| list BTC-PERP | ok |
| list ETH-PERP | ok |
| activate rules 2 | rules 2 |
| Alice opens with wallet evm 1 signed Alice/1 #1 | Alice linked 1 |
| Alice deposits 10,000 USD | ok |
| Bob opens | ok |
| Bob deposits 1,000,000 USD | ok |
| BTC-PERP index 60000 | ok |
| ETH-PERP index 3000 | ok |

## a wallet opens its account in one step, and only for itself
| Carol opens with wallet solana 7 signed Dave/1 #1 | KeyUnknown(highest 0, key 1) |
| Carol opens with wallet solana 7 signed Carol/2 #1 | KeyUnknown(highest 0, key 2) |
| Carol opens with wallet solana 7 signed Carol/1 #1 | KeySchemeMismatch(scheme 2, given 0) |
| Carol opens with wallet solana 7 signed Carol/1 #1 as ed25519 until 1s ago | DeadlinePassed(deadline 1s ago, time now) |
| Carol opens with wallet solana 7 signed Carol/1 #0 as ed25519 | NonceOutsideWindow(allowed 1, nonce 0) |
| Alice opens with wallet solana 7 signed Alice/1 #9 as ed25519 | AccountExists(account 16) |
| Pool opens with wallet solana 7 | AccountReserved(first 16, account 4) |
| Carol opens with wallet evm 1 | WalletKnown(account 16, key 1) |
| Carol opens with wallet solana 1 signed Carol/1 #1 as ed25519 | Carol linked 1 |
| Carol opens with wallet solana 1 signed Carol/1 #1 as ed25519 | AccountExists(account 18) |
| Carol opens under Alice signed Carol/1 #1 as ed25519 | NonceUsed(highest 1, nonce 1) |

## a room that is full opens no account
limits keys=1
| Carol opens with wallet evm 2 | CapacityExhausted(capacity 1, used 1) |
| Alice registers key 2 | CapacityExhausted(capacity 1, used 1) |
| Alice links wallet evm 2 as key 2 | CapacityExhausted(capacity 1, used 1) |

## an account has so many keys and no more, and their numbers only rise
limits keysPerAccount=2
| Alice registers key 1 | KeyIdTaken(lowest 2, key 1) |
| Alice registers key 1048576 | KeyIdTaken(lowest 2, key 1_048_576) |
| Alice registers key 1048575 | registered 1_048_575 |
| Alice registers key 1048576 | KeyIdTaken(lowest 1_048_576, key 1_048_576) |
| Alice links wallet evm 2 as key 1048577 | KeyIdTaken(lowest 1_048_576, key 1_048_577) |
| Bob registers key 1 | registered 1 |
| Bob registers key 2 | registered 2 |
| Bob registers key 3 | TooManyKeys(most 2, keys 2) |
| Bob links wallet evm 2 as key 3 | TooManyKeys(most 2, keys 2) |
| Bob revokes session key 2 | Bob ended 2 as revoked |
| Bob registers key 2 | KeyIdTaken(lowest 3, key 2) |
| Bob registers key 3 | registered 3 |

## wallets come and go by signature, and one stays
| Carol opens under Alice | ok |
| Carol links wallet evm 2 as key 1 | NotSameOwner(source 16, destination 18) |
| Nobody links wallet evm 2 as key 1 | AccountUnknown(account 999) |
| Pool links wallet evm 2 as key 1 | AccountReserved(first 16, account 4) |
| Alice links wallet evm 1 as key 2 signed Alice/1 #2 | WalletKnown(account 16, key 1) |
| Alice unlinks wallet 1 signed Alice/1 #3 | LastWallet(fewest 1, key 1) |
| Alice links wallet evmContract 2 as key 2 signed Alice/1 #4 | Alice linked 2 |
| Alice unlinks wallet 1 signed Alice/2 #1 | Alice unlinked 1 |
| Alice withdraws 10 USD signed Alice/1 #5 | KeyUnknown(highest 2, key 1) |
| Alice withdraws 10 USD [w] signed Alice/2 #2 | reserved 10 |
| Alice revokes session key 2 | KeyUnknown(highest 2, key 2) |
| Alice registers key 3 | registered 3 |
| Alice unlinks wallet 3 | KeyUnknown(highest 3, key 3) |
| Nobody unlinks wallet 3 | AccountUnknown(account 999) |
| Nobody revokes session key 3 | AccountUnknown(account 999) |
| Bob opens with wallet evm 1 | AccountExists(account 17) |
| Dave opens with wallet evm 1 | Dave linked 1 |

## what is registered must make sense
| Nobody registers key 1 | AccountUnknown(account 999) |
| Pool registers key 1 | AccountReserved(first 16, account 4) |
| Bob registers key 1 may 0 | KeyParametersInvalid(rule 1, value 0) |
| Bob registers key 1 may 16 | KeyParametersInvalid(rule 1, value 16) |
| Bob registers key 1 may 32 | KeyParametersInvalid(rule 1, value 32) |
| Bob registers key 1 for 31622400.000001s | KeyParametersInvalid(rule 2, value 1_831_622_401_000_001) |
| Bob registers key 1 for 0s | KeyParametersInvalid(rule 2, value 1_800_000_001_000_000) |
| Bob registers key 1 eip1271 order 5 | KeyParametersInvalid(rule 3, value 4) |
| Bob registers key 1 hmac | KeyParametersInvalid(rule 4, value 3) |
| Bob registers key 1 ed25519 | KeyParametersInvalid(rule 4, value 2) |
| Bob registers key 1 leverage 0 | KeyParametersInvalid(rule 5, value 0) |
| Bob registers key 1 extra 1_000_000_001 | KeyParametersInvalid(rule 6, value 1_000_000_001) |
| Bob registers key 1 in ETH-PERP,BTC-PERP | KeyParametersInvalid(rule 7, value 0) |
| Bob registers key 1 in BTC-PERP,BTC-PERP | KeyParametersInvalid(rule 7, value 0) |
| Bob registers key 1 in BTC-PERP,BTC-USD | KeyParametersInvalid(rule 7, value 2) |
| Bob registers key 1 may 17 loss 5 | KeyParametersInvalid(rule 8, value 17) |
| Bob registers key 1 hmac order 5 for 31622400s leverage 1 extra 1_000_000_000 in BTC-PERP,ETH-PERP | registered 1 may 31 |

## the guards of a signature stand in their order
| Bob registers key 1 hmac order 100,000 for 5s | registered 1 |
| Bob cancels all signed Bob/2 #0 until 1s ago | KeyUnknown(highest 1, key 2) |
| 5s pass | ok |
| Bob cancels all signed Bob/1 #0 as p256 until 1s ago | KeySchemeMismatch(scheme 3, given 1) |
| Bob cancels all signed Bob/1 #0 until 1s ago | KeyExpired(expired now, time now) |
| tick | Bob ended 1 as expired |
| Bob cancels all signed Bob/1 #1 | KeyUnknown(highest 1, key 1) |
| Bob registers key 2 hmac order 100,000 may 2 | registered 2 |
| Bob cancels all signed Bob/2 #0 until 1s ago | DeadlinePassed(deadline 1s ago, time now) |
| Bob cancels all signed Bob/2 #0 | NonceOutsideWindow(allowed 1, nonce 0) |
| Bob cancels all signed Bob/2 #1048577 | NonceOutsideWindow(allowed 1_048_576, nonce 1_048_577) |
| Bob cancels all signed Bob/2 #1 | nothing |
| tick signed Bob/2 #1 | NonceUsed(highest 1, nonce 1) |
| tick signed Bob/2 #2 | CommandReserved(command 70) |
| Alice withdraws 5 USD signed Bob/2 #3 | WalletRequired(command 31) |
| Alice buys 1 BTC-PERP at 60000 signed Bob/2 #4 | KeyScopeMissing(needs 1, has 2) |
| Alice cancels all signed Bob/2 #5 | NotAccountOfKey(of 17, account 16) |
| Bob transfers 5 USD to Alice signed Bob/2 #6 | KeyScopeMissing(needs 4, has 2) |
| Bob registers key 3 signed Bob/2 #7 | WalletRequired(command 23) |
| Bob registers key 3 in ETH-PERP | registered 3 |
| Bob buys 1 BTC-PERP at 60000 signed Bob/3 #1 extra 1 | KeyMarketForbidden(market 0) |
| Bob buys 1 ETH-PERP at 3000 signed Bob/3 #2 extra 1 | KeyExtraFee(highest 0, fee 1) |
| Nobody cancels all signed Bob/3 #3 | NotAccountOfKey(of 17, account 999) |
| Bob buys 1 BTC-PERP at 60000 [b] | rests 1 |
| Bob amends [b] to 2 at 60000 signed Bob/3 #4 | KeyMarketForbidden(market 0) |
| Bob amends order 77 to 2 at 60000 signed Bob/3 #5 | OrderUnknown(order 77) |
| Bob sets cross leverage 5 on BTC-PERP signed Bob/3 #6 | KeyMarketForbidden(market 0) |
| Bob cancels [b] signed Bob/3 #7 | canceled requested left 1 |

## a nonce is used once, in any order, and also when its command fails
| Bob registers key 1 | registered 1 |
| Bob buys 1 BTC-PERP at 60000 signed Bob/1 #5 | rests 1 |
| Bob buys 1 BTC-PERP at 60000 signed Bob/1 #5 | NonceUsed(highest 5, nonce 5) |
| Bob buys 1 BTC-PERP at 60000 id 8 signed Bob/1 #5 | NonceUsed(highest 5, nonce 5) |
| Bob buys 0 BTC-PERP at 60000 signed Bob/1 #3 | SizeInvalid |
| Bob buys 1 BTC-PERP at 60000 signed Bob/1 #3 | NonceUsed(highest 5, nonce 3) |
| Bob cancels all signed Bob/1 #1028 | ... |
| Bob cancels all signed Bob/1 #4 | NonceOutsideWindow(allowed 5, nonce 4) |
| Bob cancels all signed Bob/1 #5 | NonceUsed(highest 1_028, nonce 5) |
| Bob cancels all signed Bob/1 #6 | nothing |
| Bob cancels all signed Bob/1 #1029 | nothing |
| Bob cancels all signed Bob/1 #6 | NonceUsed(highest 1_029, nonce 6) |
| Bob cancels all signed Bob/1 #5 | NonceOutsideWindow(allowed 6, nonce 5) |
| Bob cancels all signed Bob/1 #1049605 | nothing |
| Bob cancels all signed Bob/1 #1049604 | nothing |

## a signed order that comes again is answered with the order that it made
| Bob registers key 1 | registered 1 |
| Bob buys 1 BTC-PERP at 60000 id 7 [b] signed Bob/1 #5 | rests 1 |
| Bob buys 1 BTC-PERP at 60000 id 7 signed Bob/1 #5 | ClientOrderIdDuplicate(id 7, order [b]) |
| Bob cancels [b] | canceled requested left 1 |
| Bob buys 1 BTC-PERP at 60000 id 7 signed Bob/1 #5 | ClientOrderIdDuplicate(id 7, order [b]) |
| Bob places a stop buy of 1 BTC-PERP at 61000 id 7 signed Bob/1 #5 | ClientOrderIdDuplicate(id 7, order [b]) |
| Bob cancels id 9 | remembered 9 |
| Bob buys 1 BTC-PERP at 60000 id 9 signed Bob/1 #5 | NonceUsed(highest 5, nonce 5) |
| Alice buys 1 BTC-PERP at 60000 id 7 | rests 1 |
| Alice buys 1 BTC-PERP at 60000 id 7 signed Bob/1 #5 | NonceUsed(highest 5, nonce 5) |

## who receives an extra fee is named by the owner, once its rules are active
| Bob registers key 1 extra 10bp | registered 1 |
| Bob names Alice receiver of key 1 | FeatureNotActive(needs 3, active 2) |
| activate rules 3 | rules 3 |
| Nobody names Alice receiver of key 1 | AccountUnknown(account 999) |
| Bob names Alice receiver of key 2 | KeyUnknown(highest 1, key 2) |
| Alice names Bob receiver of key 1 | KeyUnknown(highest 1, key 1) |
| Bob names Nobody receiver of key 1 | AccountUnknown(account 999) |
| Bob names Pool receiver of key 1 | AccountReserved(first 16, account 4) |
| Bob names Alice receiver of key 1 signed Bob/1 #1 | WalletRequired(command 29) |
| Bob names Alice receiver of key 1 | receiver Alice |
| Bob names nobody receiver of key 1 | Bob receiver |

## every fill of a signed order pays its extra fee to the receiver, taker and maker alike
| activate rules 3 | rules 3 |
| Carol opens | ok |
| Bob registers key 1 extra 10bp | registered 1 |
| Bob buys 1 BTC-PERP at 60000 signed Bob/1 #1 extra 1bp | rests 1 |
| Alice sells 1 BTC-PERP at 60000 | ...; Bob bought 1 |
| Bob names Carol receiver of key 1 | receiver Carol |
| Bob buys 1 BTC-PERP at 60000 signed Bob/1 #2 extra 1bp | rests 1 |
| Alice sells 0.5 BTC-PERP at 60000 | traded; Alice sold 0.5; Bob bought 0.5 left 0.5; Bob extra 3 to Carol fill 3; Bob paid -3 reason extraFee; Carol paid 3 reason extraFee balance 3 |
| Alice buys 2 BTC-PERP at 60500 | rests 2 |
| Bob sells 0.1 BTC-PERP at 60000 signed Bob/1 #3 extra 5bp | Bob sold 0.1; Alice bought 0.1; Bob extra 3.025 to Carol fill 2; Carol paid 3.025 balance 6.025 |
| Bob sells 0.1 BTC-PERP at 60000 signed Bob/1 #4 extra 11bp | KeyExtraFee |
| Bob sells 0.1 BTC-PERP at 60000 signed Bob/1 #5 | Bob sold 0.1; Alice bought 0.1 |
| Carol's USD | 6.025 |

## a fee that could not be withdrawn is not charged, and the order does not fail
| activate rules 3 | rules 3 |
| Carol opens | ok |
| Carol deposits 601 USD | ok |
| Carol registers key 1 extra 100% | registered 1 |
| Carol names Bob receiver of key 1 | receiver Bob |
| Bob sells 2 BTC-PERP at 60000 | rests 2 |
| Carol buys 0.5 BTC-PERP at 60000 signed Carol/1 #1 extra 10% | Carol bought 0.5; Bob sold 0.5 |
| Bob's USD | 1000000 |
| Carol deposits 6,000 USD | ok |
| Carol buys 0.1 BTC-PERP at 60000 signed Carol/1 #2 extra 10bp | Carol bought 0.1; Bob sold 0.1; Carol extra 6 to Bob; Carol paid -6; ... |

## an order goes on without its extra fee when its key has ended
| activate rules 3 | rules 3 |
| Carol opens | ok |
| Bob registers key 1 extra 10bp | registered 1 |
| Bob names Carol receiver of key 1 | receiver Carol |
| Bob buys 1 BTC-PERP at 60000 [b] signed Bob/1 #1 extra 10bp | rests 1 |
| Alice sells 0.1 BTC-PERP at 60000 | ...; Bob extra 6; ... |
| Bob names Alice receiver of key 1 | receiver Alice |
| Alice sells 0.1 BTC-PERP at 60000 | ...; Bob extra 6 to Alice; ... |
| Bob names Carol receiver of key 1 | receiver Carol |
| Bob amends [b] to 1 at 60100 signed Bob/1 #2 extra 1bp | ok |
| Alice sells 0.1 BTC-PERP at 60000 | ...; Bob extra 0.601 to Carol; ... |
| Bob revokes session key 1 | Bob ended 1 as revoked |
| Alice sells 0.1 BTC-PERP at 60000 | Alice sold 0.1; Bob bought 0.1 |
| Carol's USD | 6.601 |

## a batch has one nonce, and each leg its own guards
| Bob registers key 1 may 2 in BTC-PERP | registered 1 |
| Bob registers key 2 in BTC-PERP | registered 2 |
| Bob buys 1 BTC-PERP at 60000 [b] | rests 1 |
| batch: Bob buys 1 BTC-PERP at 60000 & Bob cancels [b] & Alice cancels order 9 signed Bob/1 #1 | KeyScopeMissing(needs 1, has 2); canceled requested left 1; NotAccountOfKey(of 17, account 16) |
| batch: Bob buys 1 BTC-PERP at 60000 & Bob cancels [b] signed Bob/1 #1 | Bob NonceUsed(highest 1, nonce 1) |
| batch: Bob buys 1 ETH-PERP at 3000 & Bob buys 1 BTC-PERP at 60000 signed Bob/2 #1 | KeyMarketForbidden(market 1); rests 1 |

## a cancel of all by nonce refuses what its key signed before, and nothing else
| Bob registers key 1 | registered 1 |
| Bob registers key 2 | registered 2 |
| Bob cancels all up to nonce 4 signed Bob/1 #5 | keyfloor 4 key 1 |
| Bob cancels all up to nonce 4 signed Bob/1 #6 | nothing |
| Bob buys 1 BTC-PERP at 60000 nonce 9 signed Bob/1 #4 | CanceledBeforeArrival(given 4, floor 4) |
| Bob places a stop sell of 1 BTC-PERP at 50000 signed Bob/1 #3 | CanceledBeforeArrival(given 3, floor 4) |
| Bob cancels all signed Bob/1 #2 | nothing |
| Bob buys 1 BTC-PERP at 60000 nonce 4 signed Bob/2 #4 | rests 1 |
| Bob buys 1 BTC-PERP at 60000 nonce 4 | rests 1 |
| Bob buys 1 BTC-PERP at 60000 signed Bob/1 #7 | rests 1 |

## a cancel on chain ends every order of its owner, and what the key signed before, once
| Carol opens under Alice signed Alice/1 #2 | ok |
| Alice transfers 3,000 USD to Carol signed Alice/1 #3 | ok |
| Alice registers key 2 may 17 | registered 2 |
| Carol buys 0.1 BTC-PERP at 59000 signed Alice/2 #1 | rests 0.1 |
| Alice buys 0.1 BTC-PERP at 59000 signed Alice/2 #2 | rests 0.1 |
| Alice places a stop buy of 0.1 BTC-PERP at 61000 signed Alice/1 #4 | waits 0.1 |
| Bob buys 0.1 BTC-PERP at 59000 | rests 0.1 |
| cancel 3 on chain: Nobody's key 2 up to 9 | AccountUnknown(account 999) |
| cancel 3 on chain: Fees's key 2 up to 9 | AccountReserved(first 16, account 1) |
| cancel 3 on chain: Alice's key 2 up to 9 | keyfloor 9 key 2; Alice canceled requested left 0.1; Alice canceled requested left 0.1; Carol canceled requested left 0.1 |
| Alice buys 0.1 BTC-PERP at 59000 signed Alice/2 #9 | CanceledBeforeArrival(given 9, floor 9) |
| Carol places a stop sell of 0.1 BTC-PERP at 50000 signed Alice/2 #8 | CanceledBeforeArrival(given 8, floor 9) |
| Alice buys 0.1 BTC-PERP at 59000 signed Alice/2 #10 | rests 0.1 |
| cancel 3 on chain: Alice's key 2 up to 9 | RequestOutOfOrder(lowest 4, number 3) |
| cancel 2 on chain: Alice's key 2 up to 20 | RequestOutOfOrder(lowest 4, number 2) |
| cancel 7 on chain: Alice's key 2 up to 5 | canceled requested left 0.1 |
| Alice revokes session key 2 | ended 2 as revoked |
| Alice buys 0.1 BTC-PERP at 59000 signed Alice/1 #5 | rests 0.1 |
| cancel 8 on chain: Alice's key 2 up to 30 | canceled requested left 0.1 |
| cancel 9 on chain: Alice's key 1 up to 9007199254740991 | keyfloor 9_007_199_254_740_991 key 1 |
| Alice buys 0.1 BTC-PERP at 59000 signed Alice/1 #6 | CanceledBeforeArrival(given 6, floor 9_007_199_254_740_991) |

## a key number that was canceled on chain before it was used is never used
| cancel 1 on chain: Bob's key 7 up to 1 | nothing |
| Bob registers key 7 | KeyIdTaken(lowest 8, key 7) |
| cancel 2 on chain: Bob's key 3 up to 1 | nothing |
| Bob registers key 8 | registered 8 |
| cancel 3 on chain: Bob's key 4294967295 up to 1 | nothing |
| Bob registers key 1048575 | KeyIdTaken(lowest 1_048_576, key 1_048_575) |

## a key acts for sub-accounts when it was given them, a wallet always does
| Carol opens under Alice signed Alice/1 #2 | ok |
| Dave opens signed Alice/1 #3 | NotAccountOfKey(of 16, account 0) |
| Alice transfers 3,000 USD to Carol signed Alice/1 #4 | ok |
| Alice registers key 2 may 1 | registered 2 |
| Alice registers key 3 may 17 | registered 3 |
| Carol registers key 1 may 20 signed Alice/1 #5 | Carol registered 1 |
| Carol buys 0.1 BTC-PERP at 60000 signed Alice/2 #1 | NotAccountOfKey(of 16, account 18) |
| Carol buys 0.1 BTC-PERP at 60000 signed Alice/3 #1 | rests 0.1 |
| Carol buys 0.1 BTC-PERP at 60000 signed Alice/1 #6 | rests 0.1 |
| Carol transfers 1 USD to Alice signed Carol/1 #1 | ok |
| Alice transfers 1 USD to Carol signed Carol/1 #2 | NotAccountOfKey(of 18, account 16) |
| Carol withdraws 1 USD [w] signed Alice/1 #7 | reserved 1 |
| Bob withdraws 1 USD signed Alice/1 #8 | NotAccountOfKey(of 16, account 17) |

## revocation counts from its sequence on; what the key placed stays
| Bob registers key 1 | registered 1 |
| Bob buys 1 BTC-PERP at 60000 [b] signed Bob/1 #1 | rests 1 |
| Bob revokes session key 1 | ended 1 as revoked |
| Bob cancels [b] signed Bob/1 #2 | KeyUnknown(highest 1, key 1) |
| Bob's orders | 1 |

## the value of an order, to the last unit, but never of one that reduces
| Bob registers key 1 order 6,000 | registered 1 |
| Bob buys 0.1 BTC-PERP at 60000 [b] signed Bob/1 #1 | rests 0.1 |
| Bob buys 0.100001 BTC-PERP at 60000 signed Bob/1 #2 | KeyOrderNotional(largest 6,000, value 6,000.06) |
| Bob amends [b] to 0.100001 at 60000 signed Bob/1 #3 | KeyOrderNotional(largest 6,000, value 6,000.06) |
| Bob amends [b] to 0.09 at 60000 signed Bob/1 #4 | amended 0.09 kept true |
| Bob places a stop sell of 0.13 BTC-PERP at 50000 signed Bob/1 #5 | KeyOrderNotional(largest 6,000, value 6,500) |
| Bob places a stop sell of 0.13 BTC-PERP at 50000 limit 40000 signed Bob/1 #6 | waits 0.13 |
| Bob cancels all | ... |
| Alice buys 1 BTC-PERP at 60000 | rests 1 |
| Bob sells 1 BTC-PERP at 60000 | ... |
| Bob buys 1 BTC-PERP at 60000 reduce-only signed Bob/1 #7 | rests 1 |
| Bob places a stop buy of 1 BTC-PERP at 70000 attached signed Bob/1 #8 | waits 1 |

## the value of a position with all its orders
| Bob registers key 1 position 60,000 | registered 1 |
| Bob buys 0.5 BTC-PERP at 59000 signed Bob/1 #1 | rests 0.5 |
| Bob buys 0.5 BTC-PERP at 59000 [b] signed Bob/1 #2 | rests 0.5 |
| Bob buys 0.000017 BTC-PERP at 59000 signed Bob/1 #3 | KeyPositionNotional(largest 60,000, reached 60,001.02) |
| Bob amends [b] to 0.5 at 59100 signed Bob/1 #4 | amended 0.5; rests 0.5 |
| Bob amends [b] to 0.500017 at 59100 signed Bob/1 #5 | KeyPositionNotional(largest 60,000, reached 60,001.02) |
| Bob sells 1 BTC-PERP at 61000 signed Bob/1 #6 | rests 1 |
| Bob sells 1 BTC-PERP at 61000 signed Bob/1 #7 | KeyPositionNotional(largest 60,000, reached 120,000) |

# (1 + 1) x 60,000 / 5 = 24,000 USD of equity; Alice has 10,000.
## the leverage of the whole account
| Alice registers key 2 leverage 5 | registered 2 |
| Alice buys 0.5 BTC-PERP at 59000 [a] signed Alice/2 #1 | rests 0.5 |
| Alice buys 0.333334 BTC-PERP at 59000 signed Alice/2 #2 | KeyLeverage(needed 10,000.008, equity 10,000) |
| Alice buys 0.333333 BTC-PERP at 59000 signed Alice/2 #3 | rests 0.333333 |
| Alice buys 0.1 ETH-PERP at 3000 signed Alice/2 #4 | KeyLeverage(needed 10,059.996, equity 10,000) |
| Alice amends [a] to 0.51 at 59001 signed Alice/2 #5 | KeyLeverage(needed 10,119.996, equity 10,000) |
| Alice amends [a] to 0.5 at 59001 signed Alice/2 #6 | amended 0.5; rests 0.5 |
| Alice sets cross leverage 6 on BTC-PERP signed Alice/2 #7 | KeyLeverage(needed 0.000005, equity 0.000006) |
| Alice sets cross leverage 5 on BTC-PERP signed Alice/2 #8 | leverage 5 |
| Alice sets cross leverage 6 on BTC-PERP | leverage 6 |

## the volume of a day counts fills of its orders, as maker and as taker
| Bob registers key 1 volume 12,000 for 99999s | registered 1 |
| Bob registers key 2 | registered 2 |
| Bob buys 0.1 BTC-PERP at 60000 signed Bob/1 #1 | rests 0.1 |
| Bob buys 0.15 BTC-PERP at 59999 [b] signed Bob/1 #2 | rests 0.15 |
| Alice sells 0.1 BTC-PERP at 60000 | ... |
| Bob buys 0.101 BTC-PERP at 60000 signed Bob/1 #3 | KeyDailyVolume(most 12,000, reached 12,060) |
| Bob buys 0.1 BTC-PERP at 60000 signed Bob/2 #1 | rests 0.1 |
| Bob amends [b] to 0.1 at 60000 signed Bob/1 #4 | amended 0.1; rests 0.1 |
| Alice sells 0.2 BTC-PERP at 60000 | ... |
| Bob buys 0.001 BTC-PERP at 60000 signed Bob/1 #5 | KeyDailyVolume(most 12,000, reached 12,060) |
| Bob places a stop buy of 0.001 BTC-PERP at 61000 signed Bob/1 #6 | KeyDailyVolume(most 12,000, reached 12,061) |
| Bob sells 0.3 BTC-PERP at 60000 reduce-only signed Bob/1 #7 | rests 0.3 |
| 57598s pass | ok |
| BTC-PERP index 60000 | ok |
| Bob buys 0.001 BTC-PERP at 59000 signed Bob/1 #8 | KeyDailyVolume(most 12,000, reached 12,059) |
| 2s pass | ok |
| Bob buys 0.001 BTC-PERP at 59000 signed Bob/1 #9 | rests 0.001 |
| Alice sells 0.001 BTC-PERP at 59000 | ... |
| Bob buys 0.2 BTC-PERP at 60000 signed Bob/1 #10 | KeyDailyVolume(most 12,000, reached 12,059) |

# At 60,000 Alice buys 0.1 and has 10,000; at 59,000 she has lost 100, at 58,000 200.
## the loss of a day stops what increases, money in and out is no loss
| Alice registers key 2 loss 200 may 15 for 999999s | registered 2 |
| Bob sells 0.1 BTC-PERP at 60000 | rests 0.1 |
| Alice buys 0.1 BTC-PERP at 60000 signed Alice/2 #1 | ... |
| BTC-PERP index 58001 | ok |
| Alice buys 0.1 BTC-PERP at 57000 [a] signed Alice/2 #2 | rests 0.1 |
| BTC-PERP index 58000 | ok |
| Alice buys 0.1 BTC-PERP at 57000 signed Alice/2 #3 | KeyDailyLoss(most 200, lost 200) |
| Alice places a stop sell of 0.1 BTC-PERP at 50000 signed Alice/2 #4 | KeyDailyLoss(most 200, lost 200) |
| Alice deposits 500 USD | ok |
| Alice buys 0.1 BTC-PERP at 57000 signed Alice/2 #5 | KeyDailyLoss(most 200, lost 200) |
| Alice withdraws 5,000 USD [w] | reserved 5,000 |
| Alice buys 0.1 BTC-PERP at 57000 signed Alice/2 #6 | KeyDailyLoss(most 200, lost 200) |
| withdrawal [w] is failed | ... |
| Alice buys 0.1 BTC-PERP at 57000 signed Alice/2 #7 | KeyDailyLoss(most 200, lost 200) |
| Alice amends [a] to 0.2 at 57000 signed Alice/2 #8 | KeyDailyLoss(most 200, lost 200) |
| Alice cancels [a] signed Alice/2 #9 | canceled requested left 0.1 |
| Alice sells 0.05 BTC-PERP at 59000 reduce-only signed Alice/2 #10 | rests 0.05 |
| Alice registers key 3 loss 100 may 15 for 999999s | registered 3 |
| Alice buys 0.1 BTC-PERP at 57000 [a] signed Alice/3 #1 | rests 0.1 |
| BTC-PERP index 57000 | ok |
| Alice buys 0.1 BTC-PERP at 56000 signed Alice/3 #2 | KeyDailyLoss(most 100, lost 100) |
| 57600s pass | ok |
| BTC-PERP index 57000 | ok |
| Alice buys 0.1 BTC-PERP at 55000 signed Alice/3 #3 | rests 0.1 |
| Alice buys 0.1 BTC-PERP at 55000 signed Alice/2 #11 | rests 0.1 |
| BTC-PERP index 56000 | ok |
| Alice buys 0.1 BTC-PERP at 55000 signed Alice/3 #4 | KeyDailyLoss(most 100, lost 100) |
| Alice buys 0.1 BTC-PERP at 55000 signed Alice/2 #12 | rests 0.1 |

## a fired order meets the limits of the key that placed it, while the key lives
| Bob registers key 1 position 60,000 | registered 1 |
| Bob places a stop buy of 1 BTC-PERP at 61000 limit 62000 [s] signed Bob/1 #1 | waits 1 |
| Bob places a stop buy of 1 BTC-PERP at 61000 limit 62000 signed Bob/1 #2 | waits 1 |
| Bob places a stop buy of 1 BTC-PERP at 62000 limit 63000 signed Bob/1 #3 | waits 1 |
| BTC-PERP index 61000 | fires; fires; canceled rejectedAtTrigger because KeyPositionNotional; canceled rejectedAtTrigger because KeyPositionNotional |
| Bob revokes session key 1 | ended 1 as revoked |
| BTC-PERP index 62000 | fires; rests 1 |

## limits come behind every other guard, and before fill-or-kill
| Bob registers key 1 order 1 position 1 leverage 1 volume 1 loss 1,000,000 may 15 | registered 1 |
| Alice buys 9 BTC-PERP at 60000 | rests 9 |
| Bob buys 1 BTC-PERP at 80000 signed Bob/1 #1 | PriceOutsideBand |
| Bob sells 10 BTC-PERP at 60000 FOK signed Bob/1 #2 | KeyOrderNotional(largest 1, value 600,000) |
| Bob sells 100 BTC-PERP at 60000 signed Bob/1 #3 | KeyOrderNotional |
`;
