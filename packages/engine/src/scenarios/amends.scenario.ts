/** docs/rulebook/orders.md: amending, canceling, names of orders, batches. */
export const table: string = `
| list BTC-PERP | ok |
| list BTC-USD | ok |
| Alice opens | ok |
| Alice deposits 10,000 USD | ok |
| Bob opens | ok |
| Bob deposits 100,000 USD | ok |
| BTC-PERP index 60000 | ok |

## an order made smaller keeps its place; any other change loses it
| Bob sells 0.2 BTC-PERP at 60010 [b] | rests 0.2 |
| Alice sells 0.2 BTC-PERP at 60010 [a] | rests 0.2 |
| Bob amends [b] to 0.1 at 60010 | amended 0.1 at 60010 kept true |
| asks of BTC-PERP | 0.1@60010 #17, 0.2@60010 #16 |
| Bob amends [b] to 0.1 at 60010 | amended 0.1 at 60010 kept true |
| Bob amends [b] to 0.15 at 60010 | amended 0.15 kept false; rests 0.15 at 60010 |
| asks of BTC-PERP | 0.2@60010 #16, 0.15@60010 #17 |
| Alice amends [a] to 0.1 at 60005 | amended 0.1 at 60005 kept false; rests 0.1 at 60005 |
| asks of BTC-PERP | 0.1@60005 #16, 0.15@60010 #17 |

## the size of an amendment counts what was filled
| Bob sells 0.3 BTC-PERP at 60000 [b] | rests 0.3 |
| Alice buys 0.1 BTC-PERP at 60000 | Alice bought 0.1; Bob sold 0.1 left 0.2 |
| Bob amends [b] to 0.25 at 60000 | amended 0.15 kept true |
| Bob amends [b] to 0.1 at 60000 | AmendBelowFilled(filled 0.1, size 0.1) |
| Bob amends [b] to 0.35 at 60000 | amended 0.25 kept false; rests 0.25 |
| Bob amends [b] to 0.100001 at 60000 | amended 0.000001 kept true |

## an amendment that crosses trades as a taker
| Bob sells 0.3 BTC-PERP at 60010 | rests 0.3 |
| Alice buys 0.2 BTC-PERP at 59990 [a] | rests 0.2 |
| Alice amends [a] to 0.5 at 60010 | amended 0.5 at 60010 kept false; Alice bought 0.3 as taker left 0.2; Bob sold 0.3 at 60010; rests 0.2 at 60010 |

## a post-only order stays post-only when it is amended
| Bob sells 0.3 BTC-PERP at 60010 | rests 0.3 |
| Alice buys 0.2 BTC-PERP at 59990 post-only [a] | rests 0.2 |
| Alice amends [a] to 0.2 at 60010 | PostOnlyWouldTake(best 60010, price 60010) |
| Alice buys 0.2 BTC-PERP at 59990 slide [s] | rests 0.2 |
| Alice amends [s] to 0.2 at 60020 | amended 0.2 at 60009 kept false; rests 0.2 at 60009 |

## an amendment passes the guards of an order, its old size taken out first
| Alice buys 0.1 BTC-PERP at 60000 [a] | rests 0.1 |
| Nobody amends [a] to 0.1 at 60000 | AccountUnknown(account 999) |
| Bob amends [a] to 0.1 at 60000 | OrderUnknown(order [a]) |
| Alice amends order 77 to 0.1 at 60000 | OrderUnknown(order 77) |
| Alice amends [a] to 0 at 60000 | SizeInvalid(largest 100, size 0) |
| Alice amends [a] to 0.2 at 1000001 | PriceInvalid(tick 1, price 1000001) |
| Alice amends [a] to 100.1 at 60000 | OrderTooLarge(largest 100, size 100.1) |
| Alice amends [a] to 0.000017 at 50000 | OrderTooSmall(least 1, value 0.85) |
| Alice amends [a] to 0.2 at 66001 | PriceOutsideBand(farthest 66000, price 66001) |
| Alice amends [a] to 33.333333 at 60000 | amended 33.333333 kept false; rests 33.333333 |
| Alice amends [a] to 33.333334 at 60000 | InsufficientMargin(required 10,000.0002, available 10,000) |
| Alice amends [a] to 33.333333 at 60001 | amended 33.333333 at 60001 kept false; rests 33.333333 |
| list BTC-PERP maxOrderSize=40coins maxPositionSize=40coins maxOpenInterest=10coins | ok |
| Alice amends [a] to 40.000001 at 60000 | OrderTooLarge(largest 40, size 40.000001) |
| Alice amends [a] to 33.333333 at 60002 | OpenInterestLimit(largest 10, reached 33.333333) |
| Alice amends [a] to 33.333332 at 60001 | amended 33.333332 kept true |

## an amended spot order holds what it needs, not twice
| Alice buys 0.1 BTC-USD at 60000 [a] | rests 0.1 |
| Alice's held USD | 6000 |
| Alice amends [a] to 0.1 at 100000 | amended 0.1 at 100000 kept false; rests 0.1 |
| Alice's held USD | 10000 |
| Alice amends [a] to 0.1 at 100001 | InsufficientBalance(needed 10,000.1, available 10,000) |
| Alice amends [a] to 0.05 at 100000 | amended 0.05 kept true |
| Alice's held USD | 5000 |

## a larger reduce-only order is clamped again
| Bob sells 0.3 BTC-PERP at 60000 | rests 0.3 |
| Alice buys 0.3 BTC-PERP at 60000 | ... |
| Alice sells 0.1 BTC-PERP at 60100 reduce-only [a] | rests 0.1 |
| Alice amends [a] to 5 at 60100 | amended 0.3 kept false; rests 0.3 |
| Bob buys 0.3 BTC-PERP at 60000 | rests 0.3 |
| Alice sells 0.2 BTC-PERP at 60000 | ... |
| Alice amends [a] to 0.3 at 60090 | amended 0.1 at 60090 kept false; rests 0.1 |

## an order is known by its id or by the user's own
| Alice buys 0.1 BTC-PERP at 59000 id 7 [a] | rests 0.1 |
| Alice buys 0.1 BTC-PERP at 59000 id 7 | ClientOrderIdDuplicate(id 7, order [a]) |
| Bob buys 0.1 BTC-PERP at 59000 id 7 | rests 0.1 |
| Bob cancels [a] | OrderUnknown(order [a]) |
| Alice cancels id 7 | canceled requested left 0.1 |
| Alice cancels [a] | OrderUnknown(order [a]) |
| Alice buys 0.1 BTC-PERP at 59000 id 7 | ClientOrderIdDuplicate(id 7, order [a]) |
| Alice cancels order 77 | OrderUnknown(order 77) |
| Alice cancels id 7 | OrderUnknown(order 7) |
| Alice cancels nothing | OrderUnknown(order 0) |
| Alice cancels order 1 and id 1 | OrderUnknown(order 0) |
| Nobody cancels order 1 | AccountUnknown(account 999) |

## a cancel that comes first is remembered
| Alice cancels id 8 | remembered 8 |
| Alice buys 0.1 BTC-PERP at 59000 id 8 | CanceledBeforeArrival(given 8, floor 0) |
| Alice cancels id 8 | OrderUnknown(order 8) |
| Bob buys 0.1 BTC-PERP at 59000 id 8 | rests 0.1 |

## only so many ids are remembered, but a live order keeps its own
limits clientOrderIdsRemembered=2
| Alice buys 0.1 BTC-PERP at 59000 id 1 [a] | rests 0.1 |
| Alice buys 0.1 BTC-PERP at 59000 id 3 IOC [c] | canceled immediateOrCancel |
| Alice buys 0.1 BTC-PERP at 59000 id 2 IOC | canceled immediateOrCancel |
| Alice buys 0.1 BTC-PERP at 59000 id 9 IOC | canceled immediateOrCancel |
| Alice buys 0.1 BTC-PERP at 59000 id 3 IOC | ClientOrderIdDuplicate(id 3, order [c]) |
| Alice buys 0.1 BTC-PERP at 59000 id 2 IOC | ClientOrderIdTooLow(lowest 3, id 2) |
| Alice cancels id 2 | OrderUnknown(order 2) |
| Alice buys 0.1 BTC-PERP at 59000 id 1 IOC | ClientOrderIdDuplicate(id 1, order [a]) |
| Alice cancels id 1 | canceled requested left 0.1 |
| Alice buys 0.1 BTC-PERP at 59000 id 1 IOC | ClientOrderIdTooLow(lowest 3, id 1) |
| Alice buys 0.1 BTC-PERP at 59000 id 8 IOC | canceled immediateOrCancel |
| Alice buys 0.1 BTC-PERP at 59000 id 5 [f] | rests 0.1 |
| Alice buys 0.1 BTC-PERP at 59000 id 5 | ClientOrderIdDuplicate(id 5, order [f]) |
| Alice cancels id 5 | canceled requested left 0.1 |
| Alice buys 0.1 BTC-PERP at 59000 id 5 | ClientOrderIdTooLow(lowest 6, id 5) |

## canceling everything, here or everywhere, and what is still on its way
| Alice buys 0.1 BTC-PERP at 59000 nonce 3 | rests 0.1 |
| Alice buys 0.1 BTC-USD at 50000 nonce 4 | rests 0.1 |
| Alice places a stop buy of 0.1 BTC-PERP at 61000 nonce 5 | waits 0.1 |
| Nobody cancels all | AccountUnknown(account 999) |
| Alice cancels all in DOGE-PERP | MarketUnknown(market 1000) |
| Alice cancels all in BTC-USD | canceled requested left 0.1 |
| Alice cancels all up to nonce 6 | floor 6; canceled requested left 0.1; canceled requested left 0.1 |
| Alice cancels all up to nonce 6 | nothing |
| Alice buys 0.1 BTC-PERP at 59000 nonce 6 | CanceledBeforeArrival(given 6, floor 6) |
| Alice places a stop buy of 0.1 BTC-PERP at 61000 nonce 6 | CanceledBeforeArrival(given 6, floor 6) |
| Alice buys 0.1 BTC-PERP at 59000 nonce 7 | rests 0.1 |

## the legs of a batch succeed and fail alone, in order
| batch: Alice buys 0.1 BTC-PERP at 59000 id 1 [a] & Alice buys 0 BTC-PERP at 59000 & Alice buys 0.1 BTC-PERP at 59000 id 1 & Alice cancels id 1 & Alice buys 0.2 BTC-PERP at 59000 | rests 0.1; SizeInvalid(largest 100, size 0); ClientOrderIdDuplicate; canceled requested left 0.1; rests 0.2 |
| Alice's orders | 1 |
`;
