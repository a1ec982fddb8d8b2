/** docs/rulebook/configuration.md: every numbered rule, by the smallest step over it. */
export const table: string = `
## a market is refused for the first rule that it violates
| list DOGE-PERP market=1024 | InvalidConfiguration(rule 1, value 1024) |
| list BTC-PERP tickSize=0 | InvalidConfiguration(rule 2, value 0) |
| list BTC-PERP maxPrice=4_294_967_297 | InvalidConfiguration(rule 3, value 4_294_967_297) |
| list BTC-USD maxPrice=1_099_511_627_776 | InvalidConfiguration(rule 3, value 1_099_511_627_776) |
| list BTC-PERP tickSize=1_000_001 | InvalidConfiguration(rule 3, value 1_000_000) |
| list BTC-PERP maxOrderSize=1000.000001coins | InvalidConfiguration(rule 4, value 1_000_000_001) |
| list BTC-PERP maxOrderSize=0 | InvalidConfiguration(rule 4, value 0) |
| list BTC-PERP maxPositionSize=4503.599628coins | InvalidConfiguration(rule 5, value 4_503_599_628) |
| list BTC-PERP maxOpenInterest=4503.599628coins | InvalidConfiguration(rule 6, value 4_503_599_628) |
| list BTC-PERP maxOpenInterest=0 | InvalidConfiguration(rule 6, value 0) |
| list BTC-PERP scaleFromNotional=100usd scaleToNotional=100usd | InvalidConfiguration(rule 7, value 100_000_000) |
| list BTC-PERP scaleFromNotional=100usd | InvalidConfiguration(rule 7, value 0) |
| list BTC-PERP marketBoundPpb=1_000_000_001 | InvalidConfiguration(rule 8, value 1_000_000_001) |
| list BTC-PERP takerFeePpb=1_000_000_002 | InvalidConfiguration(rule 8, value 1_000_000_002) |
| list BTC-PERP liquidationFeePpb=1_000_000_003 | InvalidConfiguration(rule 8, value 1_000_000_003) |
| list BTC-PERP confidenceLimitPpb=1_000_000_004 | InvalidConfiguration(rule 8, value 1_000_000_004) |
| list BTC-PERP maxIndexJumpPpb=1_000_000_005 | InvalidConfiguration(rule 8, value 1_000_000_005) |
| list BTC-PERP markClampPpb=1_000_000_006 | InvalidConfiguration(rule 8, value 1_000_000_006) |
| list BTC-PERP staleBandPpbPerSecond=1_000_000_007 | InvalidConfiguration(rule 8, value 1_000_000_007) |
| list BTC-PERP staleBandCapPpb=1_000_000_008 | InvalidConfiguration(rule 8, value 1_000_000_008) |
| list BTC-PERP fundingCapPpb=1_000_000_009 | InvalidConfiguration(rule 8, value 1_000_000_009) |
| list BTC-PERP volatilityPpb=1_000_000_010 | InvalidConfiguration(rule 8, value 1_000_000_010) |
| list BTC-PERP protocolPriorityShare=1_000_000_011 | InvalidConfiguration(rule 8, value 1_000_000_011) |
| list BTC-PERP priceBandPpb=1_000_000_012 | InvalidConfiguration(rule 8, value 1_000_000_012) |
| list BTC-PERP fundingInterestPpb=-1_000_000_001 | InvalidConfiguration(rule 9, value -1_000_000_001) |
| list BTC-PERP volatilityPpb=0 | InvalidConfiguration(rule 9, value 100_000) |
| list BTC-PERP quoteAsset=1 | InvalidConfiguration(rule 10, value 1) |
| list BTC-USD quoteAsset=1 | InvalidConfiguration(rule 10, value 1) |
| list BTC-USD quoteAsset=7 | InvalidConfiguration(rule 10, value 7) |
| list BTC-PERP baseUnitsPerLot=0 | InvalidConfiguration(rule 11, value 0) |
| list BTC-PERP baseUnitsPerLot=4_503_600 | InvalidConfiguration(rule 11, value 4_503_600) |
| list BTC-PERP priceBandPpb=null | InvalidConfiguration(rule 12, value 0) |
| list BTC-PERP tiers=none | InvalidConfiguration(rule 13, value 0) |
| list BTC-USD tiers=0/1%/0.5% | InvalidConfiguration(rule 13, value 1) |
| list BTC-PERP tiers=1/1%/0.5% | InvalidConfiguration(rule 14, value 0) |
| list BTC-PERP tiers=0/1%/0.5%,0/2%/1% | InvalidConfiguration(rule 14, value 1) |
| list BTC-PERP tiers=0/2%/1%,1000/1%/1% | InvalidConfiguration(rule 14, value 1) |
| list BTC-PERP tiers=0/2%/1%,1000/2%/0.9% | InvalidConfiguration(rule 14, value 1) |
| list BTC-PERP tiers=0/1%/0% | InvalidConfiguration(rule 14, value 0) |
| list BTC-PERP tiers=0/1%/1.1% | InvalidConfiguration(rule 14, value 0) |
| list BTC-PERP tiers=0/100.0000001%/50% | InvalidConfiguration(rule 14, value 0) |
| list BTC-PERP tiers=0/60%/50.0000001% | InvalidConfiguration(rule 14, value 0) |
| list BTC-PERP takerFeePpb=1 | InvalidConfiguration(rule 15, value 0) |
| list BTC-PERP liquidationFeePpb=4_000_001 | InvalidConfiguration(rule 16, value 0) |
| list BTC-PERP tiers=0/0.5%/0.5%,0.000001/1%/1% | InvalidConfiguration(rule 17, value 1) |
| list BTC-PERP fundingIntervalUs=0.999999s | InvalidConfiguration(rule 18, value 999_999) |
| list BTC-PERP maxIndexAgeUs=0s | InvalidConfiguration(rule 18, value 3_600_000_000) |
| list BTC-PERP impactNotional=0 | InvalidConfiguration(rule 20, value 0) |
| list BTC-PERP liquidationSliceNotional=0 | InvalidConfiguration(rule 20, value 0) |

## what a market is made of never changes
| list BTC-PERP | ok |
| list BTC-PERP tickSize=5 | InvalidConfiguration(rule 19, value 0) |
| list BTC-PERP baseUnitsPerLot=10 | InvalidConfiguration(rule 19, value 0) |
| list BTC-PERP baseAsset=2 | InvalidConfiguration(rule 19, value 0) |
| list BTC-PERP marketKind=spot quoteAsset=2 tiers=none | InvalidConfiguration(rule 19, value 0) |
| list BTC-PERP maxPrice=1_000_001 | InvalidConfiguration(rule 19, value 0) |
| list BTC-PERP maxPrice=999_999 | InvalidConfiguration(rule 19, value 0) |
| list BTC-PERP maxPositionSize=500coins | ok |

# 800 - 400 >= 2 x 200 and 400 >= 200 + 200: equality.
## a tier for 1250x holds with equality, and not one step further
| list BTC-PERP tiers=0/800_000/400_000 takerFeePpb=200_000 confidenceLimitPpb=200_000 liquidationFeePpb=200_000 | ok |
| list BTC-PERP takerFeePpb=200_001 | InvalidConfiguration(rule 15, value 0) |
| list BTC-PERP confidenceLimitPpb=200_001 | InvalidConfiguration(rule 16, value 0) |
| list BTC-PERP liquidationFeePpb=200_001 | InvalidConfiguration(rule 16, value 0) |
| Alice opens | ok |
| Alice sets cross leverage 1250 on BTC-PERP | leverage 1250 rate 800_000 |
| Alice sets cross leverage 1251 on BTC-PERP | LeverageInvalid(highest 1250, leverage 1251) |

## an asset is refused for the first rule that it violates
| list ETH-PERP | ok |
| list BTC-USD | ok |
| asset 32 | InvalidConfiguration(rule 101, value 32) |
| asset 0 decimals=7 | InvalidConfiguration(rule 102, value 0) |
| asset 0 weightPpb=50% | InvalidConfiguration(rule 102, value 0) |
| asset 0 priceMarket=1 | InvalidConfiguration(rule 102, value 0) |
| asset 5 decimals=37 | InvalidConfiguration(rule 103, value 37) |
| asset 1 decimals=9 | InvalidConfiguration(rule 103, value 9) |
| asset 1 weightPpb=1_000_000_001 | InvalidConfiguration(rule 104, value 1_000_000_001) |
| asset 1 weightPpb=50% | InvalidConfiguration(rule 105, value 0) |
| asset 1 weightPpb=50% priceMarket=5 | InvalidConfiguration(rule 105, value 5) |
| asset 1 weightPpb=50% priceMarket=1 | InvalidConfiguration(rule 105, value 1) |
| asset 1 weightPpb=50% priceMarket=2 | InvalidConfiguration(rule 105, value 2) |
| asset 1 maxDeposits=4_503_599_627_370_497 | InvalidConfiguration(rule 106, value 4_503_599_627_370_497) |
| asset 2 weightPpb=50% priceMarket=1 | ok |

## a fee tier never pays more rebate than any tier takes
| fee tier 16: taker 50%, maker 50% | InvalidConfiguration(rule 201, value 16) |
| fee tier 1: taker 100.0000001%, maker 0% | InvalidConfiguration(rule 202, value 1_000_000_001) |
| fee tier 1: taker -0.0000001%, maker 0% | InvalidConfiguration(rule 202, value -1) |
| fee tier 1: taker 50%, maker -100.0000001% | InvalidConfiguration(rule 203, value -1_000_000_001) |
| fee tier 1: taker 20%, maker -20.0000001% | InvalidConfiguration(rule 204, value -200_000_001) |
| fee tier 1: taker 20%, maker -20% | ok |
| fee tier 2: taker 19%, maker 0% | InvalidConfiguration(rule 204, value 0) |

## amounts of the venue fit the numbers
| insurance pays 4503599627.370497 USD a step, backstop loses 0 USD at most | InvalidConfiguration(rule 301, value 4_503_599_627_370_497) |
| insurance pays 0 USD a step, backstop loses 4503599627.370498 USD at most | InvalidConfiguration(rule 301, value 4_503_599_627_370_498) |
| insurance pays 4503599627.370496 USD a step, backstop loses 4503599627.370496 USD at most | ok |

## an account's fee tier: the number is looked at before the account
| Nobody moves to fee tier 16 | InvalidConfiguration(rule 201, value 16) |
| Nobody moves to fee tier 15 | AccountUnknown(account 999) |
| Alice opens | ok |
| Alice moves to fee tier 15 | ok |

## rules of the future and reserved commands
| activate rules 0 | UnsupportedRuleVersion(newest 7, asked 0) |
| activate rules 1 | UnsupportedRuleVersion(newest 7, asked 1) |
| activate rules 8 | UnsupportedRuleVersion(newest 7, asked 8) |
| Nobody revokes session key 3 | FeatureNotActive(needs 2, active 1) |
| Alice registers key 1 | FeatureNotActive(needs 2, active 1) |
| Alice opens with wallet evm 1 | FeatureNotActive(needs 2, active 1) |
| Alice links wallet evm 1 as key 1 | FeatureNotActive(needs 2, active 1) |
| Alice unlinks wallet 1 | FeatureNotActive(needs 2, active 1) |
| Alice limits itself | FeatureNotActive(needs 2, active 1) |
| tick signed Alice/1 #1 | KeyUnknown(highest 0, key 1) |
| activate rules 2 | rules 2 |
`;
