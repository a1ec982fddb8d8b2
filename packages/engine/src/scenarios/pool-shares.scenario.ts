/** Shares, exits and the distribution of fees of docs/rulebook/pool.md. */
export const table: string = `
| list BTC-PERP | ok |
| Alice opens | ok |
| Alice deposits 1,000,000 USD | ok |
| Bob opens | ok |
| Bob deposits 1,000,000 USD | ok |
| Carol opens | ok |
| Carol deposits 1,000,000 USD | ok |
| BTC-PERP index 60000 | ok |

## nothing of the pool is known before its rules are activated and it is opened
| the pool opens | FeatureNotActive(needs 2, active 1) |
| Alice puts 100 USD into the pool | FeatureNotActive(needs 2, active 1) |
| activate rules 2 | rules 2 |
| Alice puts 100 USD into the pool | PoolUnknown(account 16) |
| Alice asks for 1 shares back | PoolUnknown |
| the pool quotes BTC-PERP | InvalidConfiguration(rule 421, value 0) |
| the pool quotes DOGE-PERP | MarketUnknown(market 1000) |
| list BTC-USD | ok |
| the pool quotes BTC-USD | WrongMarketKind(needs 0, is 1) |

## rules of the whole pool
| activate rules 2 | ok |
| the pool opens exitDelayUs=2592000.000001s | InvalidConfiguration(rule 401, value 2_592_000_000_001) |
| the pool opens minDeposit=0 | InvalidConfiguration(rule 402, value 0) |
| the pool opens maxReserve=4503599627370497 | InvalidConfiguration(rule 403, value 4_503_599_627_370_497) |
| the pool opens treasuryPpb=50% vaultPpb=30% stakersPpb=20.0000001% | InvalidConfiguration(rule 404, value 1_000_000_001) |
| the pool opens distributionIntervalUs=59.999999s | InvalidConfiguration(rule 405, value 59_999_999) |
| the pool opens treasury=3 | InvalidConfiguration(rule 406, value 3) |
| the pool opens stakers=999 | InvalidConfiguration(rule 406, value 999) |
| the pool opens treasury=16 vault=2 stakers=17 | opened |
| the pool opens | ok |

## rules of a market's pool
| activate rules 2 | ok |
| the pool opens | ok |
| the pool quotes BTC-PERP layers=9 | InvalidConfiguration(rule 422, value 9) |
| the pool quotes BTC-PERP utilizationFeePpb=100.0000001% | InvalidConfiguration(rule 423, value 1_000_000_001) |
| the pool quotes BTC-PERP stressMovePpb=999999 | InvalidConfiguration(rule 424, value 999_999) |
| the pool quotes BTC-PERP sizePerLayer=11coins | InvalidConfiguration(rule 425, value 11_000_000) |
| the pool quotes BTC-PERP maxOrderSize=0 | InvalidConfiguration(rule 426, value 0) |
| the pool quotes BTC-PERP openingFeePpb=1 closingFeePpb=2 | InvalidConfiguration(rule 427, value 3) |
| the pool quotes BTC-PERP maxPositionSize=1000.000001coins | InvalidConfiguration(rule 428, value 1_000_000_001) |
| the pool quotes BTC-PERP feeSchedule=pool openingFeePpb=1 | InvalidConfiguration(rule 429, value 0) |
| the pool quotes BTC-PERP feeSchedule=pool liquidationFeePpb=1 | InvalidConfiguration(rule 430, value 0) |
| the pool quotes BTC-PERP | ok |
| list BTC-PERP maxPositionSize=9coins maxOrderSize=9coins | InvalidConfiguration(rule 21, value 0) |

## the first share costs a dollar
| activate rules 2 | ok |
| the pool opens | ok |
| Alice puts 99.999999 USD into the pool | AmountNotPositive(least 100_000_000, amount 99_999_999) |
| Nobody puts 100 USD into the pool | AccountUnknown(account 999) |
| Insurance puts 100 USD into the pool | AccountReserved(first 16, account 2) |
| Alice puts 1,000,000.000001 USD into the pool | InsufficientBalance(needed 1_000_000.000001, available 1_000_000) |
| Alice puts 1,000 USD into the pool | paid -1,000 reason poolDeposit balance 999,000; Pool paid 1,000 reason poolDeposit balance 1,000; Alice minted 1,000 for 1,000 has 1,000 all 1,000 equity 0 |

# Virtual: a share for a dollar. (999 + 1) x 10^6 / (1999 + 1) of what was asked for.
## a gift to the pool cannot eat a deposit
| activate rules 2 | ok |
| the pool opens minDeposit=1 | ok |
| Alice puts 0.000001 USD into the pool | Alice minted 0.000001 |
| Pool deposits 99,999.999999 USD | ok |
| Bob puts 1,000 USD into the pool for at least 0.01 shares | SharesBelowMinimum(least 10_000, shares 9_999) |
| Bob puts 1,000 USD into the pool | Bob minted 0.009999 has 0.009999 all 0.01 |
| the pool opens exitDelayUs=0 | ok |
| Bob asks for 0.009999 shares back | Bob leaves 0.009999 |
| Alice asks for 0.000001 shares back | Alice leaves 0.000001 |
| tick | Bob redeemed 0.009999 for 999.9099; Alice redeemed 0.000001 for 0.1 |

## shares are bought at the better end of the band and redeemed at the worse
| activate rules 2 | ok |
| the pool opens exitDelayUs=0 | ok |
| Bob puts 99,999 USD into the pool | Bob minted 99,999 |
| the pool quotes BTC-PERP layers=1 spreadPpb=0 stressMovePpb=1% | ok |
| BTC-PERP index 60000 | ... |
| Alice buys 1 BTC-PERP at 60001 | ... |
| BTC-PERP index 60001 +- 50 | ... |
| Carol puts 10,005 USD into the pool | Carol minted 10,000 equity 100,049 |
| Carol asks for 10,000 shares back | Carol leaves 10,000 |
| tick | Carol redeemed 10,000 for 9,995.909090 equity 109,954 |

## an exit waits for its delay, and shares cannot leave twice
| activate rules 2 | ok |
| the pool opens exitDelayUs=60s | ok |
| Bob puts 1,000 USD into the pool | ok |
| Bob asks for 0 shares back | AmountNotPositive(least 1, amount 0) |
| Bob asks for 600 shares back | Bob leaves 600 |
| Bob asks for 400.000001 shares back | InsufficientShares(shares 400_000_001, free 400_000_000) |
| Alice asks for 1 shares back | InsufficientShares(shares 1_000_000, free 0) |
| 59.999999s pass | ok |
| tick | nothing |
| 0.000001s pass | ok |
| tick | Pool paid -600 reason poolExit balance 400; Bob paid 600; Bob redeemed 600 for 600 has 400 all 400 |

## only so many exits wait
limits pendingWithdrawals=1
| activate rules 2 | ok |
| the pool opens | ok |
| Bob puts 1,000 USD into the pool | ok |
| Bob asks for 1 shares back | ok |
| Bob asks for 1 shares back | CapacityExhausted(capacity 1, used 1) |

## so many exits of one owner wait, and who has none finds a place
limits pendingPerOwner=2 pendingWithdrawals=1
| activate rules 6 | rules 6 |
| the pool opens exitDelayUs=60s | ok |
| Bob puts 1,000 USD into the pool | ok |
| Carol puts 1,000 USD into the pool | ok |
| Bob asks for 0.000001 shares back | Bob leaves 0.000001 |
| Bob asks for 0.000001 shares back | Bob leaves 0.000001 |
| Bob asks for 1,000 shares back | InsufficientShares(shares 1_000_000_000, free 999_999_998) |
| Bob asks for 0.000001 shares back | TooManyPending(most 2, pending 2) |
| Carol asks for 1 shares back | Carol leaves 1 |
| Carol asks for 1 shares back | CapacityExhausted(capacity 1, used 1) |
| 60s pass | ok |
| tick | Bob redeemed 0.000001; Bob redeemed 0.000001; Carol redeemed 1 |
| Bob asks for 0.000001 shares back | Bob leaves 0.000001 |

# Short 10 BTC at 60,060 the pool keeps 60,000 of 100,600; 40,600 are free.
## an exit is redeemed only as far as the reserve allows, first come first served
| activate rules 2 | ok |
| the pool opens exitDelayUs=0 | ok |
| Bob puts 60,000 USD into the pool | ok |
| Carol puts 40,000 USD into the pool | ok |
| the pool quotes BTC-PERP layers=1 sizePerLayer=10coins | ok |
| BTC-PERP index 60000 | ... |
| Alice buys 10 BTC-PERP at 60060 | Alice bought 10; Pool sold 10 |
| Bob asks for 60,000 shares back | ok |
| Carol asks for 1,000 shares back | ok |
| tick | Bob redeemed 40,357.855289 for 40,599.999999 waiting 19,642.144711 |
| tick | nothing |
| Alice sells 10 BTC-PERP at 59940 | ... |
| tick | Bob redeemed 19,642.144711; Carol redeemed 1,000 |

## while the price of a position of the pool is unknown, shares have no price
| activate rules 2 | ok |
| the pool opens exitDelayUs=0 | ok |
| Bob puts 100,000 USD into the pool | ok |
| the pool quotes BTC-PERP layers=1 | ok |
| BTC-PERP index 60000 | ... |
| Alice buys 1 BTC-PERP at 60060 | ... |
| Bob asks for 1 shares back | ok |
| 60.5s pass | ok |
| Carol puts 100 USD into the pool | MarketStale |
| tick | Pool canceled requoted |
| BTC-PERP index 60000 | ... |
| tick | Bob redeemed 1 |

## a pool that lost everything sells no shares
| activate rules 2 | ok |
| the pool opens | ok |
| Bob puts 7,000 USD into the pool | ok |
| the pool quotes BTC-PERP layers=1 | ok |
| BTC-PERP index 60000 | ... |
| Alice buys 1 BTC-PERP at 60060 | ... |
| BTC-PERP index 67061 | ... |
| Carol puts 100 USD into the pool | PoolInsolvent(least 0.000001, equity -1) |
| BTC-PERP index 67060 | ... |
| Carol puts 100 USD into the pool | PoolInsolvent(least 0.000001, equity 0) |
| BTC-PERP index 67059 | ... |
| Carol puts 100 USD into the pool | Carol minted 350,050 equity 1 |

# 60.06 of fees: 20 % to Carol, 10 % to the fund, 5 % to Alice, the rest to Bob, the provider.
## fees are split and paid out on schedule
| activate rules 2 | ok |
| the pool opens treasury=18 vault=2 stakers=16 treasuryPpb=20% vaultPpb=10% stakersPpb=5% | ok |
| list BTC-PERP tiers=0/2%/1% | ok |
| Bob puts 100,000 USD into the pool | ok |
| the pool quotes BTC-PERP layers=1 feeSchedule=pool openingFeePpb=0.1% | ok |
| BTC-PERP index 60000 | ... |
| Alice buys 1 BTC-PERP at 60060 | Alice bought 1 fee 60.06; Pool sold 1 |
| 3598.5s pass | ok |
| tick | Pool canceled requoted |
| 0.5s pass | ok |
| tick | Fees paid -60.059994 reason feeDistribution balance 0.000006; Carol paid 12.012; Insurance paid 6.006; Alice paid 3.003; Rewards paid 39.038994; distributed 60.06 treasury 12.012 vault 6.006 stakers 3.003 providers 39.038994; Rewards paid -39.038993; Bob paid 39.038993; Bob provided 39.038993 so 39.038993 all 39.038993 |
| tick | nothing |
| 3600s pass | ok |
| tick | distributed 0.000006 providers 0 |

## what a withdrawal cost is split only once it is paid
| activate rules 7 | ok |
| the pool opens treasury=18 vault=2 stakers=16 treasuryPpb=20% vaultPpb=10% stakersPpb=5% | ok |
| a withdrawal costs 10 USD | ok |
| Alice withdraws 30 USD [a] | costs 10; reserved 20 |
| Alice withdraws 40 USD [b] | costs 10; reserved 30 |
| withdrawal [a] is confirmed | confirmed 20 |
| 3600s pass | ok |
| tick | Fees paid -3.5 reason feeDistribution balance 16.5; distributed 10 treasury 2 vault 1 stakers 0.5 providers 0 |
| withdrawal [b] is failed | refunded 10; failed 30; Fees paid -10 reason withdrawalFee balance 6.5 |

## providers are paid by their shares, some at each tick; whoever comes later gets nothing of it
limits stepsPerCommand=1
| activate rules 2 | ok |
| the pool opens | ok |
| list BTC-PERP tiers=0/2%/1% | ok |
| Carol puts 30,000 USD into the pool | ok |
| Bob puts 10,000 USD into the pool | ok |
| the pool quotes BTC-PERP layers=1 feeSchedule=pool openingFeePpb=0.1% | ok |
| BTC-PERP index 60000 | ... |
| Alice buys 1 BTC-PERP at 60060 | ... |
| 3600s pass | ok |
| tick | Pool canceled requoted; distributed 60.06 providers 60.059988; Bob provided 15.014996 |
| BTC-PERP index 60000 | ... |
| Alice puts 40,000 USD into the pool | ok |
| tick | Carol provided 45.04499 |
| tick | nothing |

## who buys more shares is paid for the old ones first
limits stepsPerCommand=1
| activate rules 2 | ok |
| the pool opens | ok |
| list BTC-PERP tiers=0/2%/1% | ok |
| Carol puts 30,000 USD into the pool | ok |
| Bob puts 10,000 USD into the pool | ok |
| the pool quotes BTC-PERP layers=1 feeSchedule=pool openingFeePpb=0.1% | ok |
| BTC-PERP index 60000 | ... |
| Alice buys 1 BTC-PERP at 60060 | ... |
| 3600s pass | ok |
| tick | ...; Bob provided 15.014996 |
| BTC-PERP index 60000 | ... |
| Carol puts 10,000 USD into the pool | Carol provided 45.04499; Carol minted |
| tick | nothing |

# The gain over bankruptcy is 62 USD a coin; the insurance fund takes its fee first.
## a liquidation pays the pool's fee out of what the insurance fund leaves
| activate rules 2 | ok |
| the pool opens | ok |
| Bob puts 100,000 USD into the pool | ok |
| list BTC-PERP tiers=0/3%/2% liquidationFeePpb=0.1% | ok |
| the pool quotes BTC-PERP layers=1 feeSchedule=pool liquidationFeePpb=0.2% | ok |
| BTC-PERP index 60000 | ... |
| Dave opens | ok |
| Dave deposits 2,000 USD | ok |
| Dave buys 1 BTC-PERP at 60060 | ... |
| BTC-PERP index 59200 | Pool canceled requoted; ...; Dave flagged; Dave sold 1; Pool bought 1 at 59140; Dave charged 118.28; Dave liquidated 1 insurance 59.14; Dave cured |
`;
