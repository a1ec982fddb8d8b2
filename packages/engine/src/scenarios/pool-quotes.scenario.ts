/** Quoting, reserve, fees and utilization of docs/rulebook/pool.md. */
export const table: string = `
| activate rules 2 | ok |
| list BTC-PERP protocolPriorityShare=100% | ok |
| Alice opens | ok |
| Alice deposits 1,000,000 USD | ok |
| Bob opens | ok |
| Bob deposits 1,000,000 USD | ok |
| the pool opens | opened |
| Bob puts 100,000 USD into the pool | ok |

## quotes come with the index price, at the spread, rounded away from the index
| the pool quotes BTC-PERP | ok |
| bids of BTC-PERP | empty |
| BTC-PERP index 60000 | quotes spread 0.1% room 10 bids 2 asks 2; Pool rests 1 at 59940; Pool rests 1 at 59880; Pool rests 1 at 60060; Pool rests 1 at 60120 |
| bids of BTC-PERP | 1@59940 #4, 1@59880 #4 |
| asks of BTC-PERP | 1@60060 #4, 1@60120 #4 |

## a quote that is wanted as it is keeps its place, the others are replaced
| the pool quotes BTC-PERP | ok |
| BTC-PERP index 60000 | ... |
| Alice buys 0.4 BTC-PERP at 60060 | Alice bought 0.4; Pool sold 0.4 left 0.6 |
| BTC-PERP index 60000 | Pool canceled requoted left 0.6; Pool rests 1 at 60060 |

## no quote is inside the confidence of the index
| the pool quotes BTC-PERP spreadPpb=0 layerStepPpb=0 | ok |
| BTC-PERP index 60000 +- 50 | quotes bids 2 asks 2; Pool rests 2 at 59949; Pool rests 2 at 60051 |

## quotes never take: they stop a tick before the orders of others
| the pool quotes BTC-PERP layers=1 | ok |
| BTC-PERP index 60000 | ... |
| Alice buys 1 BTC-PERP at 60050 | rests 1 |
| Alice sells 1 BTC-PERP at 60055 | rests 1 |
| BTC-PERP index 60100 | Pool canceled requoted; Pool canceled requoted; Pool rests 1 at 60039; Pool rests 1 at 60161 |
| BTC-PERP index 59900 | Pool canceled requoted; Pool canceled requoted; Pool rests 1 at 59840; Pool rests 1 at 60051 |

# Long 2 of at most 10: both sides move down by 1 % x 2 / 10.
## a pool that is long asks nearer and bids farther
| the pool quotes BTC-PERP layers=1 sizePerLayer=2coins skewPpb=1% spreadPpb=0.5% | ok |
| BTC-PERP index 60000 | Pool rests 2 at 59700; Pool rests 2 at 60300 |
| Alice sells 2 BTC-PERP at 59700 | Alice sold 2; Pool bought 2 |
| BTC-PERP index 60000 | Pool canceled requoted; Pool rests 2 at 59580; Pool rests 2 at 60180 |

## deeper layers lean with the inventory that the layers before them would leave
| the pool quotes BTC-PERP layers=3 skewPpb=1% layerStepPpb=0 | ok |
| BTC-PERP index 60000 | ... |
| bids of BTC-PERP | 1@59940 #4, 1@59880 #4, 1@59820 #4 |

# A = 60,000 and V = 0 at first; 300 below, 500 ms later, V = 300 x (1 - e^(-0.5/150)).
## the spread widens with the volatility of the index
| the pool quotes BTC-PERP layers=1 volatilityFactorPpb=100% | ok |
| BTC-PERP index 60000 | quotes volatility 0% spread 0.1%; ... |
| BTC-PERP index 59700 | quotes volatility 16717 spread 1016717; ... |

## one order takes no more than the largest order from the pool
| the pool quotes BTC-PERP sizePerLayer=3coins maxOrderSize=4coins | ok |
| BTC-PERP index 60000 | quotes bids 4 asks 4; ... |
| asks of BTC-PERP | 3@60060 #4, 1@60120 #4 |
| Alice buys 9 BTC-PERP at 60120 IOC | Alice bought 3; Pool sold 3; Alice bought 1; Pool sold 1; Alice canceled immediateOrCancel left 5 |

# 100,000 USD of equity keep 10 % of 16.666666 BTC at 60,000.
## the reserve bounds the largest position, and quotes shrink before it
| the pool quotes BTC-PERP maxPositionSize=20coins maxOrderSize=20coins sizePerLayer=20coins layers=1 | ok |
| BTC-PERP index 60000 | quotes reserve 0 liquidity 100,000 room 16.666666 bids 16.666666 asks 16.666666; Pool rests 16.666666; Pool rests 16.666666 |
| Alice buys 10 BTC-PERP at 60060 | Alice bought 10; Pool sold 10 left 6.666666 |
| BTC-PERP index 60000 | quotes reserve 60,000 liquidity 100,600 room 16.766666 bids 20 asks 6.766666; ... |
| BTC-PERP index 62000 | quotes reserve 62,000 liquidity 80,600 room 13 bids 20 asks 3; ... |

## the cap of the reserve bounds it as well
| the pool opens maxReserve=6000usd | ok |
| the pool quotes BTC-PERP | ok |
| BTC-PERP index 60000 | quotes liquidity 6,000 room 1 bids 1 asks 1; Pool rests 1; Pool rests 1 |

## what quotes of one market may lead to is not there for another
| list ETH-PERP | ok |
| the pool quotes BTC-PERP sizePerLayer=10coins layers=1 | ok |
| the pool quotes ETH-PERP sizePerLayer=10coins layers=1 | ok |
| BTC-PERP index 60000 | quotes room 10 bids 10; ... |
| ETH-PERP index 60000 | quotes liquidity 100,000 room 6.666666 bids 6.666666 asks 6.666666; ... |

# Short 8 BTC the pool keeps 51,200 of 68,480 USD at 64,000; 8 ETH more would need 48,000.
## a quote that the reserve no longer covers is canceled when it is met
| list ETH-PERP | ok |
| the pool quotes BTC-PERP maxPositionSize=20coins maxOrderSize=20coins sizePerLayer=8coins layers=1 | ok |
| the pool quotes ETH-PERP maxPositionSize=20coins maxOrderSize=20coins sizePerLayer=8coins layers=1 | ok |
| BTC-PERP index 60000 | ... |
| ETH-PERP index 60000 | quotes room 8.666666 bids 8 asks 8; ... |
| Alice buys 8 BTC-PERP at 60060 | Alice bought 8; Pool sold 8 |
| BTC-PERP index 64000 | quotes liquidity 68,480 room 3.2 bids 8 asks 0; ... |
| Alice buys 8 ETH-PERP at 60060 | Pool canceled insufficientMargin left 8; rests 8 |

## quotes vanish while the market does not run, and come back with the next price
| the pool quotes BTC-PERP layers=1 | ok |
| BTC-PERP index 60000 | ... |
| BTC-PERP is postOnly | status postOnly; Pool canceled requoted; Pool canceled requoted |
| BTC-PERP index 60000 | quotes bids 0 asks 0 |
| BTC-PERP is running | status running |
| BTC-PERP index 60000 | Pool rests 1; Pool rests 1 |
| delist BTC-PERP in 100s | status delisting; Pool canceled requoted; Pool canceled requoted; delisting |

## quotes vanish at the tick after the price became stale
| the pool quotes BTC-PERP layers=1 | ok |
| BTC-PERP index 60000 | ... |
| 60s pass | ok |
| tick | nothing |
| 0.000001s pass | ok |
| tick | Pool canceled requoted; Pool canceled requoted |

## a reduce-only order does not meet the quotes of a stale price, tick or no tick
| Bob sells 1 BTC-PERP at 60000 | MarketStale |
| BTC-PERP index 60000 | ... |
| Bob sells 1 BTC-PERP at 60000 | rests 1 |
| Alice buys 1 BTC-PERP at 60000 | ... |
| the pool quotes BTC-PERP layers=1 | ok |
| BTC-PERP index 60000 | ... |
| 60.000001s pass | ok |
| Alice sells 1 BTC-PERP at 59000 reduce-only FOK | FillOrKillUnfillable(size 1, fillable 0) |
| Alice sells 1 BTC-PERP at 59000 reduce-only IOC | Pool canceled requoted; Pool canceled requoted; Alice canceled immediateOrCancel left 1 |

## quotes vanish while a jump of the index waits to be confirmed
| list BTC-PERP maxIndexJumpPpb=1% | ok |
| the pool quotes BTC-PERP layers=1 | ok |
| BTC-PERP index 60000 | ... |
| BTC-PERP index 66000 | held 66000 present 60000; Pool canceled requoted; Pool canceled requoted |
| BTC-PERP index 66000 | Pool rests 1 at 65934; Pool rests 1 at 66066 |

## at equal price the pool fills first, up to the share, and only there
| the pool quotes BTC-PERP layers=1 | ok |
| BTC-PERP index 60000 | ... |
| Bob sells 1 BTC-PERP at 60050 | rests 1 |
| Bob sells 1 BTC-PERP at 60060 | rests 1 |
| Alice buys 2.5 BTC-PERP at 60060 | Alice bought 1; Bob sold 1 at 60050; Alice bought 1; Pool sold 1 at 60060; Alice bought 0.5; Bob sold 0.5 |

## the engine alone places and amends the pool's orders; anybody may see them canceled
| Pool sells 1 BTC-PERP at 60060 | MarketStale |
| the pool quotes BTC-PERP layers=1 | ok |
| BTC-PERP index 60000 | ... |
| Pool sells 1 BTC-PERP at 60060 | AccountReserved(first 16, account 4) |
| Pool places a stop sell of 1 BTC-PERP at 50000 | AccountReserved(first 16, account 4) |
| Pool withdraws 1 USD | AccountReserved(first 16, account 4) |
| Pool cancels all | Pool canceled requested; Pool canceled requested |

## an order that the pool's account had before it quoted is canceled
| BTC-PERP index 60000 | ok |
| Pool sells 1 BTC-PERP at 60500 | rests 1 |
| the pool quotes BTC-PERP | Pool canceled requoted left 1 |

# 60,060 x 0.1 % to open, x 0.05 % to close; the pool pays nothing, whoever makes or takes.
## with the pool's schedule each side pays for what it opens and closes
| list BTC-PERP tiers=0/2%/1% | ok |
| the pool quotes BTC-PERP layers=1 feeSchedule=pool openingFeePpb=0.1% closingFeePpb=0.05% | ok |
| BTC-PERP index 60000 | ... |
| Alice buys 1 BTC-PERP at 60060 | Alice bought 1 fee 60.06; Pool sold 1 fee 0 |
| Bob buys 1 BTC-PERP at 59990 | rests 1 |
| Alice sells 1.5 BTC-PERP at 59940 | Alice sold 1 fee 29.995 position 0; Bob bought 1 fee 59.99; Alice sold 0.5 fee 29.97 position -0.5; Pool bought 0.5 fee 0 |
| Fees's USD | 180.015 |

## a market with tiers does not know the pool's fees
| list BTC-PERP takerFeePpb=0.01% tiers=0/2%/1% | ok |
| the pool quotes BTC-PERP layers=1 | ok |
| BTC-PERP index 60000 | ... |
| Alice buys 1 BTC-PERP at 60060 | Alice bought 1 fee 6.006; Pool sold 1 fee 2.00198 |

# The pool is short 8 of 60,060: longs pay. R = 48,000 of L = 100,480 is 47.770700 %.
## the side opposite the pool pays for what it reserves, and the pool gets exactly that
| the pool quotes BTC-PERP layers=1 sizePerLayer=8coins utilizationFeePpb=0.1% | ok |
| BTC-PERP index 60000 | ... |
| Alice buys 8 BTC-PERP at 60060 | ... |
| 58.499999s pass | ok |
| BTC-PERP index 60000 | Pool rests 2 |
| 0.000001s pass | ok |
| BTC-PERP index 60000 | utilization 477707006 rate 477707 change 500912 pool -8 payers 8 quote 480,483.821655 |
| Alice's BTC-PERP | 8 quote -480483.821656 |
| Pool's BTC-PERP | -8 quote 480483.821655 |

# 900 USD are lost on the trades; 61 s of the fee are 509,260 / 2^20 a lot, rounded up.
## a position that closes has paid until then
| the pool quotes BTC-PERP layers=1 sizePerLayer=8coins utilizationFeePpb=0.1% | ok |
| BTC-PERP index 60000 | ... |
| Alice buys 8 BTC-PERP at 60060 | ... |
| Bob buys 1 BTC-PERP at 60000 | rests 1 |
| 60s pass | ok |
| BTC-PERP index 60000 | utilization; ... |
| Alice sells 8 BTC-PERP at 59940 | ... |
| Alice's BTC-PERP | none |
| Alice's USD | 999096.114654 |
`;
