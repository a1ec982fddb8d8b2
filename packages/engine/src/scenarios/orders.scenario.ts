/** docs/rulebook/orders.md and matching.md: kinds of orders, and guards with their figures. */
export const table: string = `
| list BTC-PERP | ok |
| list BTC-USD | ok |
| Alice opens | ok |
| Alice deposits 10,000 USD | ok |
| Bob opens | ok |
| Bob deposits 1,000,000 USD | ok |
| Bob deposits 10 BTC | ok |
| BTC-PERP index 60000 | index 60000; mark 60000 A 60000 B none C none |

## the better price and then the earlier order trades first, at its own price
| Bob sells 0.3 BTC-PERP at 60020 [dear] | rests 0.3 at 60020 |
| Bob sells 0.2 BTC-PERP at 60010 [first] | rests 0.2 at 60010 |
| Bob sells 0.2 BTC-PERP at 60010 [second] | rests 0.2 at 60010 |
| asks of BTC-PERP | 0.2@60010 #17, 0.2@60010 #17, 0.3@60020 #17 |
| Alice buys 0.5 BTC-PERP at 60050 | traded 0.2 at 60010; Alice bought 0.2 at 60010 as taker left 0.3; Bob sold 0.2 at 60010 as maker; Alice bought 0.2 left 0.1; Bob sold 0.2 at 60010; traded 0.1 at 60020 side buy; Alice bought 0.1 at 60020 left 0 position 0.5; Bob sold 0.1 at 60020 left 0.2 |
| asks of BTC-PERP | 0.2@60020 #17 |
| Alice's BTC-PERP | 0.5 quote -30006 |
| Bob's BTC-PERP | -0.5 quote 30006 |
| open interest of BTC-PERP | 0.5 |

## what is left of a GTC order rests at its limit
| Bob buys 0.1 BTC-PERP at 59900 | rests 0.1 at 59900 |
| Alice sells 0.3 BTC-PERP at 59900 | accepted 0.3 at 59900; Alice sold 0.1 at 59900 left 0.2; Bob bought 0.1 at 59900; rests 0.2 at 59900 |
| asks of BTC-PERP | 0.2@59900 #16 |

## an immediate-or-cancel order leaves nothing
| Bob sells 0.1 BTC-PERP at 60000 | rests 0.1 |
| Alice buys 0.3 BTC-PERP at 60000 IOC | Alice bought 0.1 left 0.2; Bob sold 0.1; canceled immediateOrCancel left 0.2 |
| Alice buys 0.3 BTC-PERP at 60000 IOC | canceled immediateOrCancel left 0.3 |
| bids of BTC-PERP | empty |
| Alice's orders | 0 |

## a fill-or-kill order fills in full or not at all
| Bob sells 0.1 BTC-PERP at 60000 | rests 0.1 |
| Bob sells 0.1 BTC-PERP at 60100 | rests 0.1 |
| Alice buys 0.3 BTC-PERP at 60100 FOK | FillOrKillUnfillable(size 0.3, fillable 0.2) |
| Alice buys 0.2 BTC-PERP at 60000 FOK | FillOrKillUnfillable(size 0.2, fillable 0.1) |
| asks of BTC-PERP | 0.1@60000 #17, 0.1@60100 #17 |
| Alice buys 0.2 BTC-PERP at 60100 FOK | Alice bought 0.1 left 0.1; Bob sold 0.1 at 60000; Alice bought 0.1 left 0; Bob sold 0.1 at 60100 |
| Bob buys 0.2 BTC-PERP at market FOK | FillOrKillUnfillable(size 0.2, fillable 0) |

## a fill-or-kill order counts neither own nor expired makers, nor those who cannot pay
| Carol opens | ok |
| Carol deposits 100 USD | ok |
| Alice sells 0.1 BTC-PERP at 60000 | rests 0.1 |
| Bob sells 0.1 BTC-PERP at 60010 GTD until in 5s | rests 0.1 |
| Carol sells 0.3 BTC-PERP at 60020 | rests 0.3 |
| Bob sells 0.1 BTC-PERP at 60030 | rests 0.1 |
| 5s pass | ok |
| BTC-PERP index 80000 | mark 80000 |
| Alice buys 0.1 BTC-PERP at 60030 FOK | FillOrKillUnfillable(size 0.1, fillable 0) |
| Alice buys 0.2 BTC-PERP at 60030 FOK cancelMaker | FillOrKillUnfillable(size 0.2, fillable 0.1) |
| asks of BTC-PERP | 0.1@60000 #16, 0.1@60010 #17, 0.3@60020 #18, 0.1@60030 #17 |
| Alice buys 0.1 BTC-PERP at 60030 FOK cancelMaker | Alice canceled selfTrade left 0.1; Bob canceled expired left 0.1; Carol canceled insufficientMargin left 0.3; Alice bought 0.1 at 60030; Bob sold 0.1 at 60030 |

## a good-till-date order trades before its time and is gone at it
| Bob sells 0.2 BTC-PERP at 60000 GTD until in 5s | rests 0.2 |
| 4.9s pass | ok |
| Alice buys 0.1 BTC-PERP at 60000 | Alice bought 0.1; Bob sold 0.1 left 0.1 |
| 0.1s pass | ok |
| Alice buys 0.1 BTC-PERP at 60000 IOC | Bob canceled expired left 0.1; Alice canceled immediateOrCancel left 0.1 |
| Bob sells 0.2 BTC-PERP at 60000 GTD until in 5s | rests 0.2 |
| 5s pass | ok |
| tick | Bob canceled expired left 0.2 |
| tick | nothing |

## a market order takes up to its bound from the mark, 5 % here
| Bob sells 0.1 BTC-PERP at 62999 | rests 0.1 |
| Bob sells 0.1 BTC-PERP at 63001 | rests 0.1 |
| Alice buys 0.2 BTC-PERP at market | accepted 0.2 at 63000; Alice bought 0.1; Bob sold 0.1 at 62999; canceled immediateOrCancel left 0.1 |
| Alice sells 0.1 BTC-PERP at market | accepted 0.1 at 57000; canceled immediateOrCancel left 0.1 |

## a spot market order without a band is bound from the touch, and needs one
| Alice buys 0.1 BTC-USD at market | NoLiquidity(size 0.1) |
| Bob sells 0.1 BTC-USD at 50000 | rests 0.1 |
| Bob sells 0.1 BTC-USD at 52501 | rests 0.1 |
| Alice buys 0.15 BTC-USD at market | accepted 0.15 at 52500; Alice bought 0.1 at 50000; Bob sold 0.1 at 50000; canceled immediateOrCancel left 0.05 |

## a post-only order never takes: it is refused, or slides behind the touch
| Bob sells 0.1 BTC-PERP at 60000 | rests 0.1 |
| Alice buys 0.1 BTC-PERP at 60000 post-only | PostOnlyWouldTake(best 60000, price 60000) |
| Alice buys 0.1 BTC-PERP at 60005 post-only GTD until in 9s | PostOnlyWouldTake(best 60000, price 60005) |
| Alice buys 0.1 BTC-PERP at 59999 post-only | rests 0.1 at 59999 |
| Alice buys 0.1 BTC-PERP at 61000 slide | accepted at 59999; rests 0.1 at 59999 |
| Bob sells 0.1 BTC-PERP at 59000 slide | accepted at 60000; rests 0.1 at 60000 |
| Bob sells 0.1 BTC-PERP at 60500 slide | accepted at 60500; rests 0.1 at 60500 |

## nothing lies behind the lowest price, so a slide is refused there
| Bob sells 1 BTC-USD at 1 | rests 1 at 1 |
| Alice buys 1 BTC-USD at 5 slide | PostOnlyWouldTake(best 1, price 5) |
| Alice buys 1 BTC-USD at 5 IOC | Alice bought 1 at 1; Bob sold 1 at 1 |
| Alice buys 0.000001 BTC-USD at 1000000 | rests 0.000001 at 1000000 |
| Bob sells 0.1 BTC-USD at 900000 slide | PostOnlyWouldTake(best 1000000, price 900000) |

## the taker decides what becomes of a match with oneself
| Alice sells 0.1 BTC-PERP at 60000 | rests 0.1 |
| Bob sells 0.1 BTC-PERP at 60000 | rests 0.1 |
| Alice buys 0.3 BTC-PERP at 60000 cancelTaker | canceled selfTrade left 0.3 |
| asks of BTC-PERP | 0.1@60000 #16, 0.1@60000 #17 |
| Alice buys 0.3 BTC-PERP at 60000 cancelMaker | canceled selfTrade left 0.1; Alice bought 0.1 left 0.2; Bob sold 0.1; rests 0.2 at 60000 |
| Bob cancels all | nothing |
| Alice cancels all | canceled requested left 0.2 |
| Alice sells 0.1 BTC-PERP at 60000 | rests 0.1 |
| Alice buys 0.3 BTC-PERP at 60000 cancelBoth | canceled selfTrade left 0.1; canceled selfTrade left 0.3 |
| Alice sells 0.1 BTC-PERP at 60000 | rests 0.1 |
| Alice buys 0.3 BTC-PERP at 60000 allow | Alice bought 0.1 as taker position 0.2 left 0.2; Alice sold 0.1 at 60000 as maker position 0.1; rests 0.2 |

## sub-accounts of one owner trade with oneself too
| Carol opens under Alice | opened owner Alice |
| Carol deposits 1,000 USD | ok |
| Carol sells 0.1 BTC-PERP at 60000 | rests 0.1 |
| Alice buys 0.1 BTC-PERP at 60000 | canceled selfTrade left 0.1 |

## a reduce-only order shrinks to the position and never turns it
| Alice sells 0.1 BTC-PERP at 60000 reduce-only | ReduceOnlyWouldIncrease(reducible 0, size 0.1) |
| Bob sells 0.3 BTC-PERP at 60000 | rests 0.3 |
| Alice buys 0.3 BTC-PERP at 60000 | Alice bought 0.3 position 0.3; Bob sold 0.3 |
| Alice buys 0.1 BTC-PERP at 60000 reduce-only | ReduceOnlyWouldIncrease(reducible 0, size 0.1) |
| Bob buys 1 BTC-PERP at 60000 | rests 1 |
| Alice sells 0.8 BTC-PERP at 60000 reduce-only | accepted 0.3 at 60000; Alice sold 0.3 position 0 left 0; Bob bought 0.3 left 0.7 |
| Alice's BTC-PERP | none |

## a resting reduce-only order shrinks when it is met, and goes with the position
| Bob sells 0.3 BTC-PERP at 60000 | rests 0.3 |
| Alice buys 0.3 BTC-PERP at 60000 | ... |
| Alice sells 0.3 BTC-PERP at 60100 reduce-only | rests 0.3 at 60100 |
| Bob buys 0.2 BTC-PERP at 60000 | rests 0.2 |
| Alice sells 0.2 BTC-PERP at 60000 | Alice sold 0.2 position 0.1; Bob bought 0.2 |
| asks of BTC-PERP | 0.3@60100 #16 |
| Bob buys 0.3 BTC-PERP at 60100 | Bob bought 0.1 left 0.2; Alice sold 0.1 at 60100 position 0 left 0.2; Alice canceled reduceOnly left 0.2; Bob rests 0.2 at 60100 |

## a reduce-only order is not for spot, and neither is isolated margin
| Alice buys 0.1 BTC-USD at 60000 reduce-only | WrongMarketKind(needs 0, is 1) |
| Alice buys 0.1 BTC-USD at 60000 isolated | WrongMarketKind(needs 0, is 1) |

## accounts and markets must exist, and the venue's own books do not trade
| Nobody buys 1 BTC-PERP at 60000 | AccountUnknown(account 999) |
| Fees buys 1 BTC-PERP at 60000 | AccountReserved(first 16, account 1) |
| Insurance buys 1 BTC-PERP at 60000 | AccountReserved(first 16, account 2) |
| Dust buys 1 BTC-PERP at 60000 | AccountReserved(first 16, account 5) |
| Alice buys 1 DOGE-PERP at 60000 | MarketUnknown(market 1000) |

## sizes, prices and times in force have one right form each
| Alice buys 0 BTC-PERP at 60000 | SizeInvalid(largest 100, size 0) |
| Alice buys 0.1 BTC-PERP at 0 | PriceInvalid(tick 1, price 0) |
| Alice buys 0.1 BTC-PERP at 1000001 | PriceInvalid(tick 1, price 1000001) |
| Alice buys 0.1 BTC-PERP at 60000 as a market order | PriceInvalid(tick 1, price 60000) |
| Alice buys 0.1 BTC-PERP at 60000 GTD | TimeInForceInvalid(given GTD, expires never) |
| Alice buys 0.1 BTC-PERP at 60000 GTD until now | TimeInForceInvalid(given GTD, expires now) |
| Alice buys 0.1 BTC-PERP at 60000 GTC until in 5s | TimeInForceInvalid(given GTC, expires in 5s) |
| Alice buys 0.1 BTC-PERP at 60000 IOC post-only | TimeInForceInvalid(given IOC, expires never) |
| Alice buys 0.1 BTC-PERP at 60000 FOK slide | TimeInForceInvalid(given FOK, expires never) |
| Alice buys 0.1 BTC-PERP at market GTC | TimeInForceInvalid(given GTC, expires never) |
| Alice buys 0.1 BTC-PERP at market GTD until in 5s | TimeInForceInvalid(given GTD, expires in 5s) |
| Alice buys 0.1 BTC-PERP at market post-only | TimeInForceInvalid(given IOC, expires never) |
| Bob buys 100.000001 BTC-PERP at 60000 | OrderTooLarge(largest 100, size 100.000001) |
| Alice buys 0.000016 BTC-PERP at 60000 | OrderTooSmall(least 1, value 0.96) |
| Alice buys 0.000017 BTC-PERP at 60000 | rests 0.000017 |

## prices are whole ticks
| list ETH-PERP tickSize=5 | ok |
| ETH-PERP index 3000 | ok |
| Alice buys 1 ETH-PERP at 3001 | PriceInvalid(tick 5, price 3001) |
| Alice buys 1 ETH-PERP at 4 | PriceInvalid(tick 5, price 4) |
| Alice sells 1 ETH-PERP at 3010 | rests 1 at 3010 |
| Alice buys 1 ETH-PERP at 3020 slide | accepted at 3005; rests 1 at 3005 |
| Bob sells 1 ETH-PERP at market | accepted at 2850; Bob sold 1 at 3005; Alice bought 1 at 3005 |
| ETH-PERP index 3001 | ok |
| Alice buys 1 ETH-PERP at market cancelMaker | accepted at 3150; ... |
| Bob sells 1 ETH-PERP at market | accepted at 2855; ... |

## a limit may not be far on the wrong side of the mark
| Alice buys 0.1 BTC-PERP at 66001 | PriceOutsideBand(farthest 66000, price 66001) |
| Alice buys 0.1 BTC-PERP at 66000 | rests 0.1 at 66000 |
| Alice buys 0.1 BTC-PERP at 1 IOC | OrderTooSmall(least 1, value 0.1) |
| Alice buys 0.1 BTC-PERP at 30 | rests 0.1 at 30 |
| Bob sells 0.1 BTC-PERP at 53999 | PriceOutsideBand(farthest 54000, price 53999) |
| Bob sells 0.1 BTC-PERP at 90000 | rests 0.1 at 90000 |

## an account and the venue have room for so many orders
limits ordersPerAccount=2 orders=3
| Alice buys 0.1 BTC-PERP at 59000 | rests 0.1 |
| Alice places a stop sell of 0.1 BTC-PERP at 58000 | waits 0.1 at 58000 |
| Alice buys 0.1 BTC-PERP at 59000 | TooManyOrders(most 2, open 2) |
| Alice buys 0.1 BTC-PERP at 59000 IOC | canceled immediateOrCancel left 0.1 |
| Alice places a stop sell of 0.1 BTC-PERP at 58000 | TooManyOrders(most 2, open 2) |
| Bob buys 0.1 BTC-PERP at 59000 | rests 0.1 |
| Bob buys 0.1 BTC-PERP at 59000 | CapacityExhausted(capacity 3, used 3) |
| Bob places a stop sell of 0.1 BTC-PERP at 58000 | CapacityExhausted(capacity 3, used 3) |
| Bob buys 0.1 BTC-PERP at 59000 IOC | canceled immediateOrCancel left 0.1 |

## positions and open interest have limits, open orders included
| list BTC-PERP maxOrderSize=2coins maxPositionSize=2coins maxOpenInterest=1.5coins | ok |
| Bob buys 1 BTC-PERP at 60000 | rests 1 |
| Bob buys 1.000001 BTC-PERP at 60000 | PositionLimit(largest 2, reached 2.000001) |
| Alice sells 1 BTC-PERP at 60000 | Alice sold 1; Bob bought 1 |
| Bob buys 0.500001 BTC-PERP at 60000 | OpenInterestLimit(largest 1.5, reached 1.500001) |
| Bob sells 2 BTC-PERP at 60000 | rests 2 |
| Bob sells 1.000001 BTC-PERP at 60000 | PositionLimit(largest 2, reached 2.000001) |
| Alice sells 0.5 BTC-PERP at 61000 | rests 0.5 |
| Alice sells 0.5 BTC-PERP at 61000 reduce-only | ReduceOnlyWouldIncrease(reducible 0, size 0.5) |

## open interest may reach its limit, and not one lot more
| list BTC-PERP maxOpenInterest=1coins minOrderNotional=0usd | ok |
| Bob buys 1 BTC-PERP at 60000 | rests 1 |
| Alice sells 1 BTC-PERP at 60000 | Alice sold 1; Bob bought 1 |
| Bob buys 0.000001 BTC-PERP at 60000 | OpenInterestLimit(largest 1, reached 1.000001) |
| Alice buys 0.000001 BTC-PERP at 59000 | rests 0.000001 |

## spot orders are paid in advance
| Alice buys 1 BTC-USD at 10001 | InsufficientBalance(needed 10,001, available 10,000) |
| Alice buys 0.5 BTC-USD at 10000 | rests 0.5 |
| Alice's held USD | 5000 |
| Alice buys 0.5 BTC-USD at 10001 | InsufficientBalance(needed 5,000.5, available 5,000) |
| Alice sells 0.1 BTC-USD at 20000 | InsufficientBalance(needed 0.1 BTC, available 0 BTC) |
| Bob sells 10 BTC-USD at 20000 | rests 10 |
| Bob sells 0.000001 BTC-USD at 20000 | OrderTooSmall(least 1, value 0.02) |
| Bob sells 0.0001 BTC-USD at 20000 | InsufficientBalance(needed 0.0001 BTC, available 0 BTC) |

## a hold shrinks with fills and ends with the order
| Bob sells 0.1 BTC-USD at 50000 | rests 0.1 |
| Alice buys 0.15 BTC-USD at 60000 | Alice bought 0.1 at 50000 fee 0 position 0.1 BTC quote 5,000; Bob sold 0.1 at 50000 fee 0 position 9.9 BTC quote 1,005,000; rests 0.05 at 60000 |
| Alice's USD | 5000 |
| Alice's held USD | 3000 |
| Alice cancels all | canceled requested left 0.05 |
| Alice's held USD | 0 |
| Bob's held BTC | 0 |
`;
