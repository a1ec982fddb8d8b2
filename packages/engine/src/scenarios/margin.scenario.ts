/** docs/rulebook/margin.md and fees.md: cross and isolated margin, tiers, scaling, fees. */
export const table: string = `
| list BTC-PERP | ok |
| Alice opens | ok |
| Alice deposits 300 USD | ok |
| Bob opens | ok |
| Bob deposits 1,000,000 USD | ok |
| BTC-PERP index 60000 | ok |

# 6.1 x 10^10 x 0.5 % = 305 USD
## the example of the rulebook: one bitcoin from 60,000, at 61,000
| Alice buys 1.000001 BTC-PERP at 60000 | InsufficientMargin(required 300.0003, available 300) |
| Alice buys 1 BTC-PERP at 60000 | rests 1 |
| Bob sells 1 BTC-PERP at 60000 | Bob sold 1; Alice bought 1 fee 0 position 1 quote -60,000 |
| BTC-PERP index 61000 | mark 61000 |
| Alice buys 3.262295 BTC-PERP at 61000 | rests 3.262295 |
| Alice cancels all | canceled requested |
| Alice buys 3.262296 BTC-PERP at 61000 | InsufficientMargin(required 1,300.00028, available 1,300) |
| Alice withdraws 0.01 USD | InsufficientMargin(required 6,100, available 1,299.99) |

## open orders count, those of the larger side; reduce-only ones do not
| Alice buys 0.6 BTC-PERP at 60000 | rests 0.6 |
| Alice sells 1 BTC-PERP at 60100 | rests 1 |
| Alice buys 0.4 BTC-PERP at 60000 | rests 0.4 |
| Alice buys 0.000017 BTC-PERP at 60000 | InsufficientMargin(required 300.0051, available 300) |
| Alice sells 0.1 BTC-PERP at 60100 | InsufficientMargin(required 330, available 300) |
| Bob sells 0.5 BTC-PERP at 60000 | ... |
| Alice sells 1 BTC-PERP at 60200 reduce-only | rests 0.5 |
| Alice sells 0.5 BTC-PERP at 60200 | rests 0.5 |

## a fill that the taker can no longer pay stops him; the maker's only cancels the maker
| Carol opens | ok |
| Carol deposits 300 USD | ok |
| Carol buys 1 BTC-PERP at 60000 | rests 1 |
| BTC-PERP index 59999 | ok |
| Bob sells 1 BTC-PERP at 60000 | Carol canceled insufficientMargin left 1; Bob rests 1 at 60000 |
| BTC-PERP index 60000 | ok |
| Bob cancels all | canceled requested |
| Bob sells 0.1 BTC-PERP at 60000 | rests 0.1 |
| Bob sells 0.1 BTC-PERP at 65900 | rests 0.1 |
| Alice buys 0.2 BTC-PERP at 65900 | Alice bought 0.1; Bob sold 0.1; canceled insufficientMargin left 0.1 |

## nobody closes at a price worse than the mark and leaves a debt
| Carol opens | ok |
| Carol deposits 100,000 USD | ok |
| Bob sells 1 BTC-PERP at 60000 | rests 1 |
| Alice buys 1 BTC-PERP at 60000 | ... |
| Carol buys 0.5 BTC-PERP at 59700 | rests 0.5 |
| Carol buys 1 BTC-PERP at 59000 | rests 1 |
| Alice sells 1 BTC-PERP at 59000 | Alice sold 0.5 at 59700 left 0.5; Carol bought 0.5 at 59700; Alice canceled insufficientMargin left 0.5 |
| Alice sells 0.15 BTC-PERP at 59000 reduce-only | Alice sold 0.15 at 59000; Carol bought 0.15 at 59000 |
| Alice's BTC-PERP | 0.35 quote -21300 |
| Alice sells 0.000017 BTC-PERP at 59000 reduce-only | canceled insufficientMargin left 0.000017 |
| Carol cancels all | canceled requested |
| Alice sells 0.35 BTC-PERP at 59000 reduce-only | rests 0.35 |
| Carol buys 0.35 BTC-PERP at 59000 | Alice canceled insufficientMargin left 0.35; Carol rests 0.35 |

# Sold at 59,399 the equity at the mark is 0.5 below zero; the band of 60 does not count.
## whether a closing fill leaves a debt is judged at the mark itself
| Carol opens | ok |
| Carol deposits 100,000 USD | ok |
| Bob sells 1 BTC-PERP at 60000 | rests 1 |
| Alice buys 1 BTC-PERP at 60000 | ... |
| BTC-PERP index 60000 +- 60 | ok |
| Carol buys 0.5 BTC-PERP at 59399 | rests 0.5 |
| Alice sells 0.5 BTC-PERP at 59399 reduce-only | canceled insufficientMargin left 0.5 |
| Carol cancels all | canceled requested |
| Carol buys 0.5 BTC-PERP at 59400 | rests 0.5 |
| Alice sells 0.5 BTC-PERP at 59400 reduce-only | Alice sold 0.5 position 0.5 quote -30,300; Carol bought 0.5 |

## leverage chosen by the account raises initial margin, never lowers it
| Alice sets cross leverage 0 on BTC-PERP | LeverageInvalid(highest 200, leverage 0) |
| Alice sets cross leverage 201 on BTC-PERP | LeverageInvalid(highest 200, leverage 201) |
| Nobody sets cross leverage 5 on BTC-PERP | AccountUnknown(account 999) |
| Alice sets cross leverage 5 on DOGE-PERP | MarketUnknown(market 1000) |
| list BTC-USD | ok |
| Alice sets cross leverage 5 on BTC-USD | WrongMarketKind(needs 0, is 1) |
| Alice sets cross leverage 150 on BTC-PERP | leverage 150 rate 6_666_667 |
| Alice buys 1 BTC-PERP at 60000 | InsufficientMargin(required 400.00002, available 300) |
| Alice buys 0.75 BTC-PERP at 60000 | InsufficientMargin(required 300.000015, available 300) |
| Alice buys 0.74 BTC-PERP at 60000 | rests 0.74 |
| Alice sets cross leverage 100 on BTC-PERP | InsufficientMargin(required 444, available 300) |
| Alice sets cross leverage 200 on BTC-PERP | leverage 200 rate 5_000_000 |

# Tiers 1 % from 0, 2 % from 100,000, 5 % from 500,000: deductions 1,000 and 16,000.
## margin by tiers is continuous at their bounds
| list ETH-PERP tiers=0/1%/0.5%,100000/2%/1%,500000/5%/2.5% | ok |
| ETH-PERP index 1000 | ok |
| Bob sells 1 BTC-PERP at 60000 [x] | rests 1 |
| Bob cancels all | canceled requested |
| Carol opens | ok |
| Carol deposits 1,000 USD | ok |
| Carol buys 100 ETH-PERP at 1000 | rests 100 |
| Carol cancels all | canceled requested |
| Carol buys 99.999 ETH-PERP at 1000 [c] | rests 99.999 |
| Carol amends [c] to 100 at 999 | amended 100 kept false; rests 100 |
| Carol cancels all | canceled requested |
| list ETH-PERP tiers=0/1%/0.5%,100000/2%/1%,500000/5%/2.5% maxOrderSize=1000coins | ok |
| Carol buys 100.000001 ETH-PERP at 1000 | InsufficientMargin(required 1,000.00002, available 1,000) |
| Carol deposits 8,000 USD | ok |
| Carol buys 500 ETH-PERP at 1000 | rests 500 |
| Carol cancels all | canceled requested |
| Carol buys 500.000001 ETH-PERP at 1000 | InsufficientMargin(required 9,000.00005, available 9,000) |
| Carol buys 1000 ETH-PERP at 1000 | InsufficientMargin(required 34,000, available 9,000) |

# 30,000 USD of open interest is a quarter of the way from 20,000 to 60,000: of the 29,850 between
# margin and notional a quarter is added.
## initial margin grows with open interest, up to the whole notional
| list BTC-PERP scaleFromNotional=20000usd scaleToNotional=60000usd | ok |
| Bob sells 0.5 BTC-PERP at 60000 | rests 0.5 |
| Carol opens | ok |
| Carol deposits 100,000 USD | ok |
| Carol buys 0.5 BTC-PERP at 60000 | ... |
| Alice buys 0.5 BTC-PERP at 60000 | InsufficientMargin(required 7,612.5, available 300) |
| Bob sells 0.5 BTC-PERP at 60000 | rests 0.5 |
| Carol buys 0.5 BTC-PERP at 60000 | ... |
| open interest of BTC-PERP | 1 |
| Alice buys 0.5 BTC-PERP at 60000 | InsufficientMargin(required 30,000, available 300) |

## profit of one position carries another, in one account
| list ETH-PERP | ok |
| ETH-PERP index 3000 | ok |
| Bob sells 1 BTC-PERP at 60000 | rests 1 |
| Alice buys 1 BTC-PERP at 60000 | ... |
| Alice buys 1 ETH-PERP at 3000 | InsufficientMargin(required 315, available 300) |
| BTC-PERP index 60100 | ok |
| Alice buys 6 ETH-PERP at 3000 | rests 6 |
| Alice buys 1 ETH-PERP at 3000 | InsufficientMargin(required 405.5, available 400) |

## collateral counts after its haircut, against the account by the confidence of its price
| asset 1 weightPpb=50% priceMarket=0 | ok |
| Carol opens | ok |
| Carol deposits 0.01 BTC | ok |
| Carol buys 1 BTC-PERP at 60000 | rests 1 |
| Carol buys 0.01 BTC-PERP at 60000 | InsufficientMargin(required 303, available 300) |
| BTC-PERP index 60000 +- 60 | ok |
| Carol buys 0.000017 BTC-PERP at 60000 | InsufficientMargin(required 300.0051, available 299.7) |

## an isolated position takes its margin from the account and gives it back
| Bob sells 1 BTC-PERP at 60000 | rests 1 |
| Alice buys 1 BTC-PERP at 60000 isolated | Alice bought 1 mode isolated; paid -300 reason isolatedMargin balance 0; margin 300 posted 300 quote -59,700; Bob sold 1 |
| Alice's USD | 0 |
| Alice's isolated BTC-PERP | 1 quote -59700 posted 300 |
| Bob buys 0.4 BTC-PERP at 60000 | rests 0.4 |
| Alice sells 0.4 BTC-PERP at 60000 isolated reduce-only | Alice sold 0.4 position 0.6; paid 120 reason isolatedMargin; margin -120 posted 180 quote -35,820; Bob bought 0.4 |
| Bob buys 0.6 BTC-PERP at 60000 | rests 0.6 |
| Alice sells 0.6 BTC-PERP at 60000 isolated | Alice sold 0.6 position 0; paid 180 reason positionClosed balance 300; Bob bought 0.6 |

# 500 of equity less 359.4 of initial margin for what is left: 140.6 of the part of 240.
## a reduced isolated position keeps its initial margin
| list BTC-PERP tiers=0/1%/0.5% | ok |
| Alice deposits 300 USD | ok |
| Bob sells 1 BTC-PERP at 60000 | rests 1 |
| Alice buys 1 BTC-PERP at 60000 isolated | ...; margin 600 posted 600; ... |
| BTC-PERP index 59900 | ok |
| Bob buys 0.4 BTC-PERP at 59900 | rests 0.4 |
| Alice sells 0.4 BTC-PERP at 59900 isolated reduce-only | Alice sold 0.4 position 0.6; paid 140.6 reason isolatedMargin; margin -140.6 posted 360; Bob bought 0.4 |

## an isolated position that turns posts for its other side
| Bob sells 0.5 BTC-PERP at 60000 | rests 0.5 |
| Alice buys 0.5 BTC-PERP at 60000 isolated | ...; margin 150 posted 150 quote -29,850; ... |
| Bob buys 1 BTC-PERP at 60000 | rests 1 |
| Alice sells 0.9 BTC-PERP at 60000 isolated | Alice sold 0.9 position -0.4 quote 24,150; Bob bought 0.9 |
| Alice's isolated BTC-PERP | -0.4 quote 24150 posted 0 |
| Alice sells 0.1 BTC-PERP at 60000 isolated | Alice sold 0.1 position -0.5; Bob bought 0.1 |

## cross and isolated positions of one market stand beside each other
| Alice deposits 300 USD | ok |
| Bob sells 1.5 BTC-PERP at 60000 | rests 1.5 |
| Alice buys 1 BTC-PERP at 60000 | ... |
| Alice buys 0.5 BTC-PERP at 60000 isolated | ... |
| Alice's BTC-PERP | 1 quote -60000 |
| Alice's isolated BTC-PERP | 0.5 quote -29850 posted 150 |
| Alice buys 1 BTC-PERP at 60000 isolated | InsufficientMargin(required 600, available 450) |

## margin of an isolated position is added and taken
| Bob sells 0.5 BTC-PERP at 60000 | rests 0.5 |
| Alice buys 0.5 BTC-PERP at 60000 isolated | ... |
| Nobody adds 1 USD to isolated BTC-PERP | AccountUnknown(account 999) |
| Alice adds 1 USD to isolated DOGE-PERP | MarketUnknown(market 1000) |
| list BTC-USD | ok |
| Alice adds 1 USD to isolated BTC-USD | WrongMarketKind(needs 0, is 1) |
| Bob adds 1 USD to isolated BTC-PERP | PositionUnknown(market 0) |
| Alice adds 0 USD to isolated BTC-PERP | AmountNotPositive(least 1, amount 0) |
| Alice adds 150.01 USD to isolated BTC-PERP | InsufficientBalance(needed 150.01, available 150) |
| Alice adds 100 USD to isolated BTC-PERP | paid -100 reason isolatedMargin balance 50; margin 100 posted 250 quote -29,750 |
| Alice takes 100 USD from isolated BTC-PERP | InsufficientMargin(required 3,000, available 150) |
| Alice buys 0.1 BTC-PERP at 60000 | rests 0.1 |
| Alice adds 20.000001 USD to isolated BTC-PERP | InsufficientMargin(required 30, available 29.999999) |
| Alice adds 20 USD to isolated BTC-PERP | margin 20 posted 270 |
| BTC-PERP index 66000 | ok |
| Alice takes 0.01 USD from isolated BTC-PERP | InsufficientMargin(required 3,300, available 3,269.99) |
| BTC-PERP index 66100 | ok |
| Alice takes 15.01 USD from isolated BTC-PERP | InsufficientMargin(required 3,305, available 3,304.99) |
| Alice takes 15 USD from isolated BTC-PERP | paid 15; margin -15 posted 255 quote -29,745 |

## the leverage of an isolated position is bound by what it has
| Bob sells 0.5 BTC-PERP at 60000 | rests 0.5 |
| Alice sets isolated leverage 100 on BTC-PERP | leverage 100 rate 10_000_000 |
| Alice buys 0.5 BTC-PERP at 60000 isolated | ...; margin 300 posted 300 quote -29,700; ... |
| Alice sets isolated leverage 99 on BTC-PERP | InsufficientMargin(required 303.03033, available 300) |
| Alice sets isolated leverage 200 on BTC-PERP | leverage 200 rate 5_000_000 |

# N = 30,000: taker 4.5 bp is 13.50, maker 149,999 ppb is 4.49997.
## the example of fees: half a bitcoin at 60,000
| list BTC-PERP tiers=0/1%/0.5% takerFeePpb=4.5bp | ok |
| Alice deposits 9,700 USD | ok |
| Bob sells 0.5 BTC-PERP at 60000 | rests 0.5 |
| Alice buys 0.5 BTC-PERP at 60000 | Alice bought 0.5 fee 13.50 quote -30,013.50; Bob sold 0.5 fee 4.49997 quote 29,995.50003 |
| Fees's USD | 17.99997 |

## fee tiers change both rates; a rebate is rounded down, a fee up
| list BTC-PERP tiers=0/1%/0.5% takerFeePpb=4.5bp | ok |
| fee tier 1: taker 50%, maker -20% | ok |
| Alice deposits 9,700 USD | ok |
| Bob moves to fee tier 1 | ok |
| Bob sells 0.000017 BTC-PERP at 60001 | rests |
| Alice buys 0.000017 BTC-PERP at 60001 | Alice bought fee 0.00046 as taker; Bob sold fee -0.000091 as maker |
| Fees's USD | 0.000369 |
| Alice sells 0.5 BTC-PERP at 60000 | rests |
| Bob buys 0.5 BTC-PERP at 60000 | Bob bought fee 6.75 as taker; Alice sold fee 4.49997 as maker |

# buyer 10^7 units x 0.1 % = 10,000 units of BTC, seller 6,000 x 0.0333333333 % = 1.999998 USD
## a spot fee is paid out of what is received
| list BTC-USD takerFeePpb=0.1% | ok |
| Carol opens | ok |
| Carol deposits 6,000 USD | ok |
| Bob deposits 1 BTC | ok |
| Bob sells 0.1 BTC-USD at 60000 | rests 0.1 |
| Carol buys 0.1 BTC-USD at 60000 | Carol bought 0.1 fee 0.0001 BTC position 0.0999 BTC quote 0; Bob sold 0.1 fee 1.999998 position 0.9 BTC quote 1,005,998.000002 |
| Fees's BTC | 0.0001 |
| Fees's USD | 1.999998 |

## a rebate is none in spot
| list BTC-USD takerFeePpb=0.1% | ok |
| fee tier 1: taker 50%, maker -20% | ok |
| Bob deposits 1 BTC | ok |
| Bob moves to fee tier 1 | ok |
| Bob sells 0.001 BTC-USD at 60000 | rests |
| Alice buys 0.001 BTC-USD at 60000 | Alice bought fee 0.000001 BTC; Bob sold fee 0 |

# 0.1 bitcoin at 59,000 and 50 % is 2,950; what is held for sale no longer counts.
## an account with a debt must not sell its collateral away
| list BTC-USD | ok |
| asset 1 weightPpb=50% priceMarket=0 | ok |
| Dave opens | ok |
| Dave deposits 0.1 BTC | ok |
| Bob sells 1 BTC-PERP at 60000 | rests 1 |
| Dave buys 1 BTC-PERP at 60000 | ... |
| BTC-PERP index 59000 | ok |
| Bob buys 1 BTC-PERP at 59000 | rests 1 |
| Dave sells 1 BTC-PERP at 59000 reduce-only | ... |
| Dave's USD | -1000 |
| Dave sells 0.07 BTC-USD at 59000 | InsufficientMargin(required 0, available -115) |
| Dave sells 0.05 BTC-USD at 59000 | rests 0.05 |
| Dave withdraws 0.02 BTC | InsufficientMargin(required 0, available -115) |

## a debt is no credit: whoever owes cannot reserve more for spot
| list BTC-USD | ok |
| Bob sells 1 BTC-PERP at 60000 | rests 1 |
| Alice buys 1 BTC-PERP at 60000 | ... |
| Alice buys 0.001 BTC-USD at 60000 | InsufficientMargin(required 300, available 240) |
`;
