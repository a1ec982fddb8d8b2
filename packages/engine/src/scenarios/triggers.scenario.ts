/** docs/rulebook/triggers.md. Attached orders close the position, and one cancels the other. */
export const table: string = `
| list BTC-PERP tiers=0/1%/0.5% takerFeePpb=4.5bp | ok |
| list BTC-USD | ok |
| Alice opens | ok |
| Alice deposits 20,000 USD | ok |
| Bob opens | ok |
| Bob deposits 1,000,000 USD | ok |
| BTC-PERP index 60000 | ok |

# realized 58,000 - 60,000 = -2,000, fee 58,000 x 4.5 bp = 26.10
## the payoff of a stop is shown when it is placed, the taker fee counted
| Bob sells 1 BTC-PERP at 60000 | rests 1 |
| Alice buys 1 BTC-PERP at 60000 | Alice bought 1 fee 27; Bob sold 1 fee 8.99994 |
| Alice places a stop sell of 1 BTC-PERP at 58000 attached | waits 1 at 58000 payoff -2,026.10 |
| Alice places a take-profit sell of 1 BTC-PERP at 63000 attached | waits 1 at 63000 payoff 2,971.65 |
| Alice places a stop sell of 1 BTC-PERP at 58000 limit 57900 reduce-only | waits 1 limit 57900 payoff -2,126.055 |
| Alice places a stop sell of 0.4 BTC-PERP at 58000 | waits 0.4 payoff -810.44 |
| Alice places a stop sell of 7 BTC-PERP at 58000 | waits 7 payoff -2,026.10 |
| Alice places a stop buy of 1 BTC-PERP at 61000 | waits 1 payoff 0 |
| Bob places a stop buy of 1 BTC-PERP at 61000 attached | waits 1 payoff -1,027.45 |
| Bob places a take-profit buy of 1 BTC-PERP at 59000 attached | waits 1 payoff 973.45 |

## a stop that fires closes the position and cancels its counterpart
| Bob sells 1 BTC-PERP at 60000 | rests 1 |
| Alice buys 1 BTC-PERP at 60000 | ... |
| Alice places a stop sell of 1 BTC-PERP at 58000 attached | waits 1 payoff -2,026.10 |
| Alice places a take-profit sell of 0.1 BTC-PERP at 63000 attached | waits 0.1 |
| Bob buys 2 BTC-PERP at 58000 | rests 2 |
| BTC-PERP index 58001 | ok |
| BTC-PERP index 58000 | Alice fires at 58000 by index; Alice canceled otherTriggered left 0.1; Alice accepted 1 at 55100; Alice sold 1 at 58000 fee 26.1 profit -2000 position 0; Bob bought 1 at 58000 left 1 |
| Alice's USD | 17946.9 |
| Alice's orders | 0 |

## stops and take-profits fire on their own side of the price
| Alice places a stop buy of 0.1 BTC-PERP at 60000 | TriggerWouldFire(price 60000, trigger 60000) |
| Alice places a stop sell of 0.1 BTC-PERP at 60000 | TriggerWouldFire(price 60000, trigger 60000) |
| Alice places a take-profit buy of 0.1 BTC-PERP at 60001 | TriggerWouldFire(price 60000, trigger 60001) |
| Alice places a take-profit sell of 0.1 BTC-PERP at 59999 by mark | TriggerWouldFire(price 60000, trigger 59999) |
| Alice places a stop buy of 0.1 BTC-PERP at 59000 by last | waits 0.1 |
| Alice places a take-profit buy of 0.1 BTC-PERP at 59999 | waits 0.1 |
| Bob sells 1 BTC-PERP at 59000 | rests 1 |
| BTC-PERP index 59999 | fires at 59999 by index; Alice bought 0.1 at 59000 as taker; Bob sold 0.1 at 59000; Alice fires at 59000 by last; Alice bought 0.1; Bob sold 0.1 |

## those that fire on a rise go first, lowest first; then those that fire on a fall, highest first
| Alice places a stop buy of 0.2 BTC-PERP at 61000 by last | waits |
| Alice places a stop buy of 0.1 BTC-PERP at 60500 by last | waits |
| Alice places a stop sell of 0.3 BTC-PERP at 59000 by last | waits |
| Alice places a stop sell of 0.4 BTC-PERP at 59500 by last | waits |
| Bob sells 0.1 BTC-PERP at 61000 | rests 0.1 |
| Bob buys 0.1 BTC-PERP at 59000 | rests 0.1 |
| Carol opens | ok |
| Carol deposits 100,000 USD | ok |
| batch: Carol buys 0.1 BTC-PERP at 61000 & Carol sells 0.1 BTC-PERP at 59000 | Carol bought 0.1; Bob sold 0.1; Carol sold 0.1; Bob bought 0.1; fires at 61000; fires at 61000; fires at 59000; fires at 59000; accepted 0.1; canceled immediateOrCancel left 0.1; accepted 0.2; canceled immediateOrCancel left 0.2; accepted 0.4; canceled immediateOrCancel left 0.4; accepted 0.3; canceled immediateOrCancel left 0.3 |

## when mark and index reach both attached orders at once, one executes
| list BTC-PERP markClampPpb=50% | ok |
| Bob sells 1 BTC-PERP at 60000 | rests 1 |
| Alice buys 1 BTC-PERP at 60000 | ... |
| Alice places a stop sell of 1 BTC-PERP at 58000 by mark attached | waits 1 |
| Alice places a take-profit sell of 1 BTC-PERP at 63000 by index attached | waits 1 |
| Carol opens | ok |
| Carol deposits 1,000 USD | ok |
| Bob buys 0.01 BTC-PERP at 57500 | rests 0.01 |
| Carol sells 0.01 BTC-PERP at 57500 | ... |
| BTC-PERP index 63000 outside 50000 | mark 57500 A 63000 B 57500 C 50000; fires at 57500 by mark; fires at 63000 by index; canceled otherTriggered left 1; accepted 1 at 54625; canceled immediateOrCancel left 1 |
| Alice's orders | 0 |

## a limit order that fires waits in the book, behind what rested before
| Bob sells 0.1 BTC-PERP at 60500 | rests 0.1 |
| Alice places a take-profit sell of 0.1 BTC-PERP at 60400 limit 60500 | waits 0.1 |
| Bob sells 0.2 BTC-PERP at 60500 | rests 0.2 |
| BTC-PERP index 60400 | fires at 60400; rests 0.1 at 60500 |
| asks of BTC-PERP | 0.1@60500 #17, 0.2@60500 #17, 0.1@60500 #16 |

## a fired order that fails its guards is canceled, with the reason
| Alice places a stop buy of 50 BTC-PERP at 60100 | waits 50 |
| Alice places a stop buy of 1 BTC-PERP at 60100 reduce-only | waits 1 |
| Alice places a stop buy of 1 BTC-PERP at 60100 limit 90000 | waits 1 |
| BTC-PERP index 60100 | fires; fires; fires; canceled rejectedAtTrigger left 50 because InsufficientMargin; canceled rejectedAtTrigger left 1 because ReduceOnlyWouldIncrease; canceled rejectedAtTrigger left 1 because PriceOutsideBand |

## an attached order follows the size of its position, and goes with it
| Bob sells 0.4 BTC-PERP at 60000 | rests 0.4 |
| Alice buys 0.3 BTC-PERP at 60000 | ... |
| Alice places a stop sell of 0.3 BTC-PERP at 58000 attached | waits 0.3 |
| Alice buys 0.1 BTC-PERP at 60000 | ... |
| Bob buys 0.1 BTC-PERP at 58000 | rests 0.1 |
| BTC-PERP index 58000 | fires; accepted 0.4; Alice sold 0.1 left 0.3; Bob bought 0.1; canceled immediateOrCancel left 0.3 |
| Alice places a stop sell of 0.3 BTC-PERP at 57000 attached | waits 0.3 |
| Bob buys 0.3 BTC-PERP at 58000 | rests 0.3 |
| Alice sells 0.3 BTC-PERP at 58000 | Alice sold 0.3 position 0; Bob bought 0.3; Alice canceled positionClosed left 0.3 |

## only so many fired orders run in one command
limits stepsPerCommand=2
| Alice places a stop buy of 0.1 BTC-PERP at 60100 | waits |
| Alice places a stop buy of 0.2 BTC-PERP at 60100 | waits |
| Alice places a stop buy of 0.3 BTC-PERP at 60100 | waits |
| BTC-PERP index 60100 | fires; fires; fires; canceled immediateOrCancel left 0.1; canceled immediateOrCancel left 0.2 |
| work is left | yes |
| Alice cancels order 77 | OrderUnknown(order 77); canceled immediateOrCancel left 0.3 |
| work is left | no |

## guards of a trigger order
| Nobody places a stop buy of 1 BTC-PERP at 61000 | AccountUnknown(account 999) |
| Fees places a stop buy of 1 BTC-PERP at 61000 | AccountReserved(first 16, account 1) |
| Alice places a stop buy of 1 DOGE-PERP at 61000 | MarketUnknown(market 1000) |
| Alice places a stop buy of 1 BTC-USD at 61000 | WrongMarketKind(needs 0, is 1) |
| Alice places a stop buy of 0 BTC-PERP at 61000 | SizeInvalid(largest 100, size 0) |
| Alice places a stop buy of 1 BTC-PERP at 0 | PriceInvalid(tick 1, price 0) |
| Alice places a stop buy of 1 BTC-PERP at 61000 limit 1000001 | PriceInvalid(tick 1, price 1000001) |
| Alice places a stop buy of 100.1 BTC-PERP at 61000 | OrderTooLarge(largest 100, size 100.1) |
| Alice places a stop buy of 1 BTC-PERP at 61000 attached | ReduceOnlyWouldIncrease(reducible 0, size 1) |
| Bob sells 1 BTC-PERP at 60000 | rests 1 |
| Alice buys 1 BTC-PERP at 60000 | ... |
| Alice places a stop sell of 200 BTC-PERP at 58000 attached [s] | waits 200 |
| Alice places a stop sell of 1 BTC-PERP at 57000 attached | AttachedOrderExists(order [s], trigger 0) |
| Alice places a take-profit sell of 1 BTC-PERP at 62000 attached [t] | waits 1 |
| Alice places a take-profit sell of 1 BTC-PERP at 63000 attached | AttachedOrderExists(order [t], trigger 1) |
| Alice places a stop buy of 1 BTC-PERP at 61000 id 5 [u] | waits 1 |
| Alice places a stop buy of 1 BTC-PERP at 61000 id 5 | ClientOrderIdDuplicate(id 5, order [u]) |
| Alice cancels id 5 | canceled requested left 1 |
| Alice cancels id 6 | remembered 6 |
| Alice places a stop buy of 1 BTC-PERP at 61000 id 6 | CanceledBeforeArrival(given 6, floor 0) |
| BTC-PERP is postOnly | status postOnly |
| Alice places a stop sell of 1 BTC-PERP at 58000 reduce-only | MarketStatusForbids(status postOnly, action placeReducing) |
| Alice places a stop sell of 1 BTC-PERP at 58000 | MarketStatusForbids(status postOnly, action placeIncreasing) |
`;
