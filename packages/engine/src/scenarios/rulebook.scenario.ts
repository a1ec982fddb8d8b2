/** Worked examples of the rulebook that no other table tells, with the numbers of their pages. */
export const table: string = `
| list BTC-PERP tiers=0/1%/0.5% takerFeePpb=4.5bp minOrderNotional=10usd | ok |
| Alice opens | ok |
| Bob opens | ok |
| Bob deposits 1,000,000 USD | ok |
| BTC-PERP index 60000 | ok |

## orders.md: an account with 1,000 USD
| Alice deposits 1,000 USD | ok |
| Alice buys 2 BTC-PERP at 60000 | InsufficientMargin(required 1,200, available 1,000) |
| Alice buys 1.5 BTC-PERP at 60000 id 7 [a] | rests 1.5 |
| Alice buys 1.5 BTC-PERP at 60000 id 7 | ClientOrderIdDuplicate(id 7, order [a]) |
| Alice buys 0.001 BTC-PERP at 66001 | PriceOutsideBand(farthest 66000, price 66001) |
| Alice buys 0.0001 BTC-PERP at 60000 | OrderTooSmall(least 10, value 6) |
| Alice cancels all | canceled requested |
| Bob sells 0.001 BTC-PERP at market | accepted at 57000; canceled immediateOrCancel |

## orders.md: amendments, slide, and a cancel that overtakes its order
| Alice deposits 1,000 USD | ok |
| Alice buys 1 BTC-PERP at 59990 [a] | rests 1 |
| Bob sells 0.4 BTC-PERP at 59990 | Bob sold 0.4; Alice bought 0.4 left 0.6 |
| Alice amends [a] to 0.7 at 59990 | amended 0.3 kept true |
| Alice amends [a] to 0.7 at 59995 | amended 0.3 at 59995 kept false; rests 0.3 |
| Bob sells 0.1 BTC-PERP at 59900 slide | accepted at 59996; rests 0.1 at 59996 |
| Alice cancels id 8 | remembered 8 |
| Alice buys 0.1 BTC-PERP at 59000 id 8 | CanceledBeforeArrival(given 8, floor 0) |

## matching.md: the pool's half of 600,000 lots
| list BTC-PERP protocolPriorityShare=50% | ok |
| Alice deposits 100,000 USD | ok |
| Pool deposits 100,000 USD | ok |
| Bob sells 0.2 BTC-PERP at 60000 | rests 0.2 |
| Pool sells 0.5 BTC-PERP at 60000 | rests 0.5 |
| Alice buys 0.6 BTC-PERP at 60010 | Alice bought 0.3 fee 8.10; Pool sold 0.3; Alice bought 0.2 fee 5.40; Bob sold 0.2; Alice bought 0.1 fee 2.70 position 0.6 quote -36,016.2; Pool sold 0.1 |

## states.md: cancel-only, and one microsecond too old
| BTC-PERP is cancelOnly | ok |
| Bob buys 0.001 BTC-PERP at 60000 | MarketStatusForbids(status cancelOnly, action placeIncreasing) |
| BTC-PERP is running | ok |
| 60.000001s pass | ok |
| Bob buys 0.001 BTC-PERP at 60000 | MarketStale(oldest 60s ago, published 60.000001s ago) |

## triggers.md: a pair of attached orders by mark
| Alice deposits 10,000 USD | ok |
| Bob sells 1 BTC-PERP at 60000 | rests 1 |
| Alice buys 1 BTC-PERP at 60000 | ... |
| Alice places a stop sell of 1 BTC-PERP at 58000 by mark attached [s] | waits 1 payoff -2,026.10 |
| Alice places a take-profit sell of 1 BTC-PERP at 63000 by mark attached | waits 1 payoff 2,971.65 |
| Alice places a stop sell of 1 BTC-PERP at 57000 by mark attached | AttachedOrderExists(order [s], trigger 0) |
| Bob buys 1 BTC-PERP at 57900 | rests 1 |
| BTC-PERP index 57950 | fires at 57950 by mark; canceled otherTriggered; accepted 1 at 55053; Alice sold 1 at 57900 fee 26.055 profit -2,100; Bob bought 1 at 57900 |

## funds.md: withdrawals, the next deposit, a foreign account
| list BTC-PERP takerFeePpb=0bp | ok |
| Alice deposits 10,000 USD | ok |
| Bob sells 1 BTC-PERP at 60000 | rests 1 |
| Alice buys 1 BTC-PERP at 60000 | ... |
| Alice withdraws 4,000.000001 USD | InsufficientMargin(required 6,000, available 5,999.999999) |
| Alice withdraws 4,000 USD [w] | reserved 4,000 |
| withdrawal [w] is confirmed | confirmed 4,000 |
| withdrawal [w] is confirmed | WithdrawalUnknown(withdrawal [w]) |
| Alice deposits 1 USD as number 2 | DepositOutOfOrder(next 3, number 2) |
| Alice transfers 1 USD to Bob | NotSameOwner(source 16, destination 17) |

## funds.md: isolated margin and a delisting at the average of 60,900 and 61,101
| list BTC-PERP takerFeePpb=0bp | ok |
| Alice deposits 10,000 USD | ok |
| Bob sells 1 BTC-PERP at 60000 | rests 1 |
| Alice buys 1 BTC-PERP at 60000 isolated | ...; margin 600 posted 600; ... |
| Alice adds 6,000 USD to isolated BTC-PERP | margin 6,000 posted 6,600 |
| Alice takes 601 USD from isolated BTC-PERP | InsufficientMargin(required 6,000, available 5,999) |
| Alice takes 600 USD from isolated BTC-PERP | margin -600 posted 6,000 |
| Alice's USD | 4000 |
| delist BTC-PERP in 60s | ok |
| BTC-PERP index 60900 | ok |
| sample BTC-PERP | ok |
| BTC-PERP index 61101 | ok |
| sample BTC-PERP | ok |
| 60s pass | ok |
| settle BTC-PERP | Alice settled 1 at 61000 profit 1,000; Bob settled -1 at 61000 profit -1,000; status delisted |

# V = 59,300; Bob's score 16,666 x 221,250, Carol's 0 because she is hedged.
## adl.md: 600,000 lots unhedged against 400,000 hedged
| list BTC-PERP takerFeePpb=0bp | ok |
| list ETH-PERP takerFeePpb=0bp | ok |
| ETH-PERP index 60000 | ok |
| Alice deposits 700 USD | ok |
| Dave opens | ok |
| Dave deposits 1,000 USD | ok |
| Carol opens | ok |
| Carol deposits 100,000 USD | ok |
| Bob sells 0.4 ETH-PERP at 60000 | rests 0.4 |
| Carol buys 0.4 ETH-PERP at 60000 | ... |
| Dave sells 0.6 BTC-PERP at 60000 | rests 0.6 |
| Carol sells 0.4 BTC-PERP at 60000 | rests 0.4 |
| Alice buys 1 BTC-PERP at 60000 | ... |
| ETH-PERP index 59000 | ok |
| BTC-PERP index 59000 | Alice flagged equity -300; Alice liquidated 1 filled 0 worth 59,300; Dave ranked 1 score 3_687_352_500; Carol ranked 2 score 0; Dave deleveraged 0.15 for 8,895 profit 105; Carol deleveraged 0.1 for 5,930; ... |
| work is left | yes |
| continue liquidations | ...; Alice cured equity 0 |
`;
