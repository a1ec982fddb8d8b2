/** docs/rulebook/liquidation.md and adl.md. */
export const table: string = `
| list BTC-PERP | ok |
| Alice opens | ok |
| Alice deposits 300 USD | ok |
| Bob opens | ok |
| Bob deposits 10,000 USD | ok |
| Carol opens | ok |
| Carol deposits 10,000 USD | ok |
| BTC-PERP index 60000 | ok |
| Bob sells 1 BTC-PERP at 60000 | rests 1 |

# plain equity 100 < 299; V = 59,800 - 100 = 59,700; sold at 59,750: 50 over bankruptcy, fee 50.
## the example: what is over bankruptcy goes to the insurance fund, at most the fee
| Alice buys 1 BTC-PERP at 60000 | ... |
| Carol buys 1 BTC-PERP at 59750 | rests 1 |
| BTC-PERP index 59800 | Alice flagged equity 100 needs 299 health 334448 reward 239.2; Alice sold 1 at 59750 fee 0; Carol bought 1 at 59750; Alice liquidated 1 filled 1 worth 59,700 limit 59700 insurance 50 fund 50 position 0 quote -300; Alice paid -300 reason positionClosed balance 0; Alice cured equity 0 needs 0 |
| Alice's USD | 0 |
| Insurance's USD | 50 |

## the example: a better price leaves 95 to the fund
| Alice buys 1 BTC-PERP at 60000 | ... |
| Carol buys 1 BTC-PERP at 59795 | rests 1 |
| BTC-PERP index 59800 | Alice flagged; ...; Alice liquidated 1 filled 1 insurance 95; Alice cured equity 0 |

## the fee is at most its rate: what is left stays with the account
| Alice buys 1 BTC-PERP at 60000 | ... |
| Carol buys 1 BTC-PERP at 60700 | rests 1 |
| BTC-PERP index 59800 | Alice flagged; ...; Alice liquidated 1 filled 1 insurance 242.8; Alice cured equity 757.2 needs 0 |
| Alice's USD | 757.2 |

## an account exactly at maintenance is left alone
| Alice buys 1 BTC-PERP at 60000 | ... |
| Alice deposits 0.999999 USD | ok |
| BTC-PERP index 59998 | Alice flagged equity 298.999999 needs 299.99; ... |

## equity equal to maintenance is enough
| Alice deposits 100 USD | ok |
| Alice buys 1 BTC-PERP at 60000 | ... |
| BTC-PERP index 59900 | ok |
| Alice withdraws 0.5 USD | InsufficientMargin(required 5,990, available 299.5) |
| Carol buys 1 BTC-PERP at 59700 | rests 1 |
| BTC-PERP index 59899 | Alice flagged equity 299 needs 299.495; ... |

## first its orders are canceled: that may be enough
| Alice buys 0.5 BTC-PERP at 60000 | ... |
| Alice buys 0.1 BTC-PERP at 59000 | rests 0.1 |
| Alice places a stop sell of 0.1 BTC-PERP at 50000 by last | waits 0.1 |
| Carol buys 0.5 BTC-PERP at 59600 | rests 0.5 |
| BTC-PERP index 59600 | Alice flagged equity 100 needs 149; Alice canceled liquidation left 0.1; Alice canceled liquidation left 0.1; Alice sold 0.5 at 59600; Carol bought 0.5 at 59600; Alice liquidated 0.5 filled 0.5 worth 29,700 limit 59400 insurance 100; Alice cured |

# A slice leaves equity over maintenance as it was: 20 % of 100 is 20, 59.8 of 299 maintenance.
## a large position is closed a fifth at a time
| list BTC-PERP liquidationSliceNotional=10000usd | ok |
| Alice buys 1 BTC-PERP at 60000 | ... |
| Carol buys 1 BTC-PERP at 59750 | rests 1 |
| BTC-PERP index 59800 | Alice flagged; ...; Alice liquidated 0.2 filled 0.2 worth 11,940 limit 59700 insurance 10 position 0.8 quote -48,060; ...; Alice liquidated 0.16 filled 0.16 worth 9,552 insurance 8 position 0.64; ...; Alice cured equity 0 |

## a position of exactly the slice is closed whole
| list BTC-PERP liquidationSliceNotional=59800usd | ok |
| Alice buys 1 BTC-PERP at 60000 | ... |
| Carol buys 1 BTC-PERP at 59750 | rests 1 |
| BTC-PERP index 59800 | Alice flagged; ...; Alice liquidated 1 filled 1; Alice cured |

## a slice that brings the account back is the last
| list BTC-PERP liquidationSliceNotional=10000usd | ok |
| Alice buys 1 BTC-PERP at 60000 | ... |
| Carol buys 1 BTC-PERP at 61500 | rests 1 |
| BTC-PERP index 59800 | Alice flagged; ...; Alice liquidated 0.2 filled 0.2 insurance 49.2 position 0.8 quote -47,749.2; Alice cured equity 390.8 needs 239.2 |

## steps of a command are bounded, and the rest is continued
limits stepsPerCommand=1
| list BTC-PERP liquidationSliceNotional=10000usd | ok |
| Alice buys 1 BTC-PERP at 60000 | ... |
| Alice buys 0.001 BTC-PERP at 50000 reduce-only | ReduceOnlyWouldIncrease |
| Carol buys 0.2 BTC-PERP at 59750 | rests 0.2 |
| Carol buys 0.16 BTC-PERP at 59740 | rests 0.16 |
| BTC-PERP index 59800 | Alice flagged; ...; Alice liquidated 0.2 filled 0.2 position 0.8 |
| work is left | yes |
| Alice buys 0.1 BTC-PERP at 59000 | AccountFlagged(account 16) |
| Alice places a stop buy of 0.1 BTC-PERP at 61000 | AccountFlagged(account 16) |
| Alice withdraws 1 USD | AccountFlagged(account 16) |
| Alice sells 0.000017 BTC-PERP at 65000 reduce-only [r] | rests 0.000017 |
| continue liquidations | Alice canceled liquidation left 0.000017 |
| continue liquidations | ...; Alice liquidated 0.16 filled 0.16 position 0.64 |
| Alice deposits 1,000 USD | ok |
| continue liquidations | Alice cured equity 1,064 needs 191.36 |
| work is left | no |

## a resting order does not make a flagged position larger
limits stepsPerCommand=1
| Dave opens | ok |
| Dave deposits 250 USD | ok |
| Alice deposits 10,000 USD | ok |
| Alice buys 0.5 BTC-PERP at 60000 isolated | ... |
| Dave buys 0.5 BTC-PERP at 60000 | ... |
| Alice adds 150 USD to isolated BTC-PERP | ok |
| Alice buys 0.5 BTC-PERP at 59590 isolated | rests 0.5 |
| Carol buys 1 BTC-PERP at 59590 | rests 1 |
| BTC-PERP index 59600 | ...; Dave flagged equity 50; Alice flagged equity 100 needs 149 mode isolated; Alice canceled insufficientMargin left 0.5; Dave sold 0.5 at 59590; Carol bought; Dave liquidated 0.5 filled 0.5; Dave cured |

## the worst account goes first
limits stepsPerCommand=1
| Dave opens | ok |
| Dave deposits 250 USD | ok |
| Alice buys 0.5 BTC-PERP at 60000 | ... |
| Dave buys 0.5 BTC-PERP at 60000 | ... |
| Carol buys 1 BTC-PERP at 59590 | rests 1 |
| BTC-PERP index 59600 | Dave flagged equity 50 needs 149 health 335570; Alice flagged equity 100 needs 149 health 671140; Dave sold 0.5 at 59590; Carol bought; Dave liquidated 0.5 filled 0.5; Dave cured |
| work is left | yes |
| continue liquidations | Alice sold 0.5 at 59590; Carol bought; Alice liquidated 0.5; Alice cured |

# E = -200: the fund adds up to 150 to the 59,700; sold at 59,600 it pays the missing 100.
## the insurance fund pays for a bankrupt account, within its cap
| insurance pays 150 USD a step, backstop loses 0 USD at most | ok |
| Insurance deposits 1,000 USD | ok |
| Alice buys 1 BTC-PERP at 60000 | ... |
| Carol buys 1 BTC-PERP at 59600 | rests 1 |
| BTC-PERP index 59500 | Alice flagged equity -200 needs 297.5; ...; Alice liquidated 1 filled 1 worth 59,700 limit 59550 insurance -100 fund 900; Alice cured equity 0 |
| Insurance's USD | 900 |

## the fund pays for the bankrupt alone: with equity left the limit is the bankruptcy price
| insurance pays 150 USD a step, backstop loses 0 USD at most | ok |
| Insurance deposits 1,000 USD | ok |
| Alice buys 1 BTC-PERP at 60000 | ... |
| Carol buys 1 BTC-PERP at 59600 | rests 1 |
| BTC-PERP index 59800 | Alice flagged equity 100; Alice liquidated 1 filled 0 limit 59700 fund 1,000; Bob deleveraged 0.25; ...; Alice cured |
| Insurance's USD | 1000 |

## below the cap the book is not used: the backstop takes over at the bankruptcy value
| insurance pays 150 USD a step, backstop loses 1,000 USD at most | ok |
| Insurance deposits 1,000 USD | ok |
| Backstop deposits 10,000 USD | ok |
| Alice buys 1 BTC-PERP at 60000 | ... |
| Carol buys 1 BTC-PERP at 59549 | rests 1 |
| BTC-PERP index 59500 | Alice flagged; Alice liquidated 1 filled 0 limit 59550 insurance 0; Alice backstopped 1 for 59,700 loss 200 used 200 position 0; Alice cured |
| Backstop's BTC-PERP | 1 quote -59700 |

## nobody is asked to take over while the account has two thirds of its maintenance margin
| insurance pays 0 USD a step, backstop loses 1,000 USD at most | ok |
| Backstop deposits 10,000 USD | ok |
| Alice buys 1 BTC-PERP at 60000 | ... |
| BTC-PERP index 59900 | Alice flagged equity 200 needs 299.5; Alice liquidated 1 filled 0 |
| BTC-PERP index 59899 | Alice liquidated 1 filled 0; Alice backstopped 1 for 59,700 loss 0; Alice cured |

## the loss cap of the backstop counts over time until it is set again
| insurance pays 0 USD a step, backstop loses 250 USD at most | ok |
| Backstop deposits 10,000 USD | ok |
| Dave opens | ok |
| Dave deposits 150 USD | ok |
| Alice buys 0.5 BTC-PERP at 60000 | ... |
| Dave buys 0.5 BTC-PERP at 60000 | ... |
| BTC-PERP index 59200 | Dave flagged equity -250; Alice flagged equity -100; Dave liquidated 0.5 filled 0; Dave backstopped 0.5 for 29,850 loss 250 used 250; Dave cured; Alice liquidated 0.5 filled 0; Bob deleveraged 0.25 for 14,850 against Alice; ...; Alice cured |
| insurance pays 0 USD a step, backstop loses 250 USD at most | ok |

# Profit 1,000 of 60,000 is 16,666 ppm; leverage 59,000 / 11,000 is 5.3636.
## what neither book nor backstop takes closes the other side, at the bankruptcy value
| Alice buys 1 BTC-PERP at 60000 | ... |
| BTC-PERP index 59000 | Alice flagged equity -700; Alice liquidated 1 filled 0 worth 59,700; Bob ranked 1 score 893_897_576 size -1; Bob deleveraged 0.25 for 14,925 rank 1 profit 75 position -0.75 against Alice left 0.75; ...; Alice cured |
| Alice's USD | 0 |
| Bob's USD | 10300 |
| Bob's BTC-PERP | none |

## a hedged account ranks behind one that is not (2025-10-10)
| list ETH-PERP | ok |
| ETH-PERP index 3000 | ok |
| Bob cancels all | canceled requested |
| Dave opens | ok |
| Dave deposits 1,000,000 USD | ok |
| Dave sells 20 ETH-PERP at 3000 | rests 20 |
| Bob buys 20 ETH-PERP at 3000 | ... |
| Bob sells 1 BTC-PERP at 60000 | rests 1 |
| Alice buys 0.5 BTC-PERP at 60000 | ... |
| Erin opens | ok |
| Erin deposits 300 USD | ok |
| Erin buys 0.5 BTC-PERP at 60000 | ... |
| Erin deposits 100,000 USD | ok |
| Carol sells 1 BTC-PERP at 60000 | rests 1 |
| Erin buys 1 BTC-PERP at 60000 | ... |
| BTC-PERP index 59000 | Alice flagged; Alice liquidated 0.5 filled 0 worth 29,700; Carol ranked 1 score 893_897_576; Bob ranked 2 score 15_149_394; Carol deleveraged 0.25 against Alice; Bob deleveraged 0.25 against Alice left 0; Alice cured |

## a candidate loses at most a quarter a round, and steps bound the rounds
limits stepsPerCommand=2
| Alice buys 1 BTC-PERP at 60000 | ... |
| BTC-PERP index 59000 | Alice flagged; Alice liquidated 1 filled 0; Bob deleveraged 0.25 left 0.75; Bob deleveraged 0.1875 left 0.5625 |
| work is left | yes |
| continue liquidations | Alice liquidated 0.5625 filled 0; Bob deleveraged 0.140625; Bob deleveraged 0.105469 left 0.316406 |

## an isolated position falls alone, at the latest with 5 % of its margin left
| Alice deposits 700 USD | ok |
| Alice buys 1 BTC-PERP at 60000 isolated | ...; margin 300 posted 300; ... |
| Carol buys 1 BTC-PERP at 59700 | rests 1 |
| BTC-PERP index 59990 | Alice flagged equity 290 needs 299.95 mode isolated; ...; Alice liquidated 1 filled 1 worth 59,700; Alice cured |
| Alice's USD | 700 |

# Posted 10,000: at 50,015 maintenance is 250.075, five percent of the margin 500.000001.
## the five percent rule comes first where leverage is low
| Alice deposits 20,000 USD | ok |
| Alice sets isolated leverage 6 on BTC-PERP | leverage 6 rate 166_666_667 |
| Alice buys 1 BTC-PERP at 60000 isolated | ...; margin 10,000.00002 posted 10,000.00002; ... |
| Carol deposits 100,000 USD | ok |
| Carol buys 1 BTC-PERP at 54000 | rests 1 |
| BTC-PERP index 50501 | ok |
| BTC-PERP index 50500 | ok |
| BTC-PERP index 50499 | Alice flagged equity 499.00002 needs 500.000002 mode isolated; ...; Alice liquidated 1 filled 1; Alice cured |

## money in the account does not save an isolated position; its own does
| Alice deposits 10,000 USD | ok |
| Alice buys 1 BTC-PERP at 60000 isolated | ... |
| Alice adds 1000 USD to isolated BTC-PERP | ok |
| BTC-PERP index 59500 | ok |
| Carol buys 1 BTC-PERP at 59000 | rests 1 |
| BTC-PERP index 58990 | Alice flagged equity 290 needs 294.95; ... |
| Alice's USD | 9064 |

# S-15: nothing to sell to, no fund, no backstop, nobody on the other side but the taker.
## a flagged position that no one can take waits, and the venue goes on
| Alice buys 1 BTC-PERP at 60000 | ... |
| BTC-PERP is postOnly | status postOnly |
| BTC-PERP index 59000 | Alice flagged equity -700 |
| tick | nothing |
| work is left | no |
| BTC-PERP is running | status running |
| tick | Alice liquidated 1 filled 0; Bob deleveraged 0.25; ...; Alice cured |

## a stale market liquidates nothing; the account's other markets do
| list ETH-PERP | ok |
| ETH-PERP index 3000 | ok |
| Alice deposits 300 USD | ok |
| Alice buys 1 BTC-PERP at 60000 | ... |
| Carol sells 20 ETH-PERP at 3000 | rests 20 |
| Alice buys 20 ETH-PERP at 3000 | ... |
| 61s pass | ok |
| Carol buys 20 ETH-PERP at 2990 | MarketStale |
| ETH-PERP index 2980 | Alice flagged equity 200 needs 598; Alice liquidated 20 filled 0; ... |
| Alice's BTC-PERP | 1 quote -60000 |

## of several positions the one with the largest maintenance margin is closed first
| list ETH-PERP tiers=0/2%/1% | ok |
| ETH-PERP index 3000 | ok |
| Alice deposits 1200 USD | ok |
| Carol sells 20 ETH-PERP at 3000 | rests 20 |
| Alice buys 20 ETH-PERP at 3000 | ... |
| Alice buys 0.5 BTC-PERP at 60000 | ... |
| Carol buys 20 ETH-PERP at 2970 | rests 20 |
| ETH-PERP index 2955 | Alice flagged equity 600 needs 741; Alice sold 20; Carol bought 20 at 2970; Alice liquidated 20 filled 20 insurance 237.6; Alice cured equity 662.4 needs 150 |

# Debt 1,000, collateral 0.1 bitcoin x 19,900 x 50 % = 995: the fund buys it and pays the last 5.
## collateral that no longer covers a debt is sold to the fund, which owes what it cannot pay
| Bob cancels all | canceled requested |
| Insurance deposits 997 USD | ok |
| asset 1 weightPpb=50% priceMarket=0 | ok |
| Dave opens | ok |
| Dave deposits 0.1 BTC | ok |
| Bob sells 1 BTC-PERP at 60000 | rests 1 |
| Dave buys 1 BTC-PERP at 60000 | ... |
| BTC-PERP index 59000 | ok |
| Bob buys 1 BTC-PERP at 59000 | rests 1 |
| Dave sells 1 BTC-PERP at 59000 reduce-only | ... |
| Dave's USD | -1000 |
| BTC-PERP index 30000 | ok |
| BTC-PERP index 20000 | ok |
| BTC-PERP index 19900 | Dave flagged equity -5 needs 0; Dave seized 0.1 BTC for 995; Dave paid 995 reason collateralSeized; Dave paid 5 reason insurance balance 0; Dave deficit 3 fund -3; Dave cured equity 0 |
| Insurance's USD | -3 |
| Insurance's BTC | 0.1 |

## of a deficit the backstop pays up to its cap before the fund owes
| insurance pays 0 USD a step, backstop loses 2 USD at most | ok |
| Backstop deposits 100 USD | ok |
| Bob cancels all | canceled requested |
| Insurance deposits 995 USD | ok |
| asset 1 weightPpb=50% priceMarket=0 | ok |
| Dave opens | ok |
| Dave deposits 0.1 BTC | ok |
| Bob sells 1 BTC-PERP at 60000 | rests 1 |
| Dave buys 1 BTC-PERP at 60000 | ... |
| BTC-PERP index 59000 | ok |
| Bob buys 1 BTC-PERP at 59000 | rests 1 |
| Dave sells 1 BTC-PERP at 59000 reduce-only | ... |
| BTC-PERP index 30000 | ok |
| BTC-PERP index 19900 | Dave flagged; Dave seized 0.1 BTC for 995; Dave paid 5 reason insurance; Dave deficit 3 fund -3; Dave cured |
| Backstop's USD | 98 |

## a liquidation order takes no fee and pays its maker's
| list BTC-PERP tiers=0/1%/0.5% takerFeePpb=4.5bp | ok |
| Alice deposits 400 USD | ok |
| Alice buys 1 BTC-PERP at 60000 | Alice bought fee 27; Bob sold fee 8.99994 |
| Carol buys 1 BTC-PERP at 59600 | rests 1 |
| BTC-PERP index 59600 | Alice flagged equity 273 needs 298; Alice sold 1 fee 0; Carol bought 1 fee 8.939941; Alice liquidated 1 filled 1 insurance 238.4; Alice cured equity 34.6 |

## a maker with a rebate gets none from a liquidation, for no taker fee pays it
| list BTC-PERP tiers=0/1%/0.5% takerFeePpb=4.5bp | ok |
| fee tier 1: taker 50%, maker -20% | ok |
| Carol moves to fee tier 1 | ok |
| Alice deposits 400 USD | ok |
| Alice buys 1 BTC-PERP at 60000 | ... |
| Carol buys 1 BTC-PERP at 59600 | rests 1 |
| BTC-PERP index 59600 | Alice flagged; Alice sold 1 fee 0; Carol bought 1 fee 0; Alice liquidated 1; Alice cured |

# S-22: the attacker's second account bids below the price at which his first one is bankrupt.
## a collusive bid below the bankruptcy price is not taken
| Alice buys 1 BTC-PERP at 60000 | ... |
| Dave opens under Alice | ok |
| Dave deposits 10,000 USD | ok |
| Dave buys 1 BTC-PERP at 58000 | rests 1 |
| BTC-PERP index 59800 | Alice flagged; Alice liquidated 1 filled 0 limit 59700; Bob deleveraged 0.25 for 14,925; ...; Alice cured |
| bids of BTC-PERP | 1@58000 #19 |

## a liquidation cancels the account's own bid and goes on
| Alice deposits 1,000 USD | ok |
| Alice buys 1 BTC-PERP at 60000 isolated | ... |
| Alice buys 0.1 BTC-PERP at 59790 | rests 0.1 |
| Carol buys 1 BTC-PERP at 59780 | rests 1 |
| BTC-PERP index 59800 | Alice flagged mode isolated; Alice canceled selfTrade left 0.1; Alice sold 1; Carol bought 1 at 59780; Alice liquidated 1 filled 1 insurance 80; Alice cured |
`;
