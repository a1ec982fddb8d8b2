/** docs/rulebook/mark-price.md and funding.md: what a price must be, the mark, funding. */
export const table: string = `
| list BTC-PERP | ok |
| Alice opens | ok |
| Alice deposits 100,000 USD | ok |
| Bob opens | ok |
| Bob deposits 1,000,000 USD | ok |

# S-01, S-04, S-06: zero, too large, from the future, out of order, old, too wide.
## a bad price changes nothing
| DOGE-PERP index 60000 | MarketUnknown(market 1000) |
| BTC-PERP index 0 | PriceInvalid(highest 1000000, price 0) |
| BTC-PERP index 1000001 | PriceInvalid(highest 1000000, price 1000001) |
| BTC-PERP index 60000 outside 0 | PriceInvalid(highest 1000000, price 0) |
| BTC-PERP index 60000 outside 1000001 | PriceInvalid(highest 1000000, price 1000001) |
| BTC-PERP index 60000 from in 0.000001s | PriceFromFuture(time now, published in 0.000001s) |
| BTC-PERP index 60000 from 60.000001s ago | PriceTooOld(oldest 60s ago, published 60.000001s ago) |
| BTC-PERP index 60000 +- 61 | ConfidenceTooWide(widest 60, confidence 61) |
| BTC-PERP index 60000 +- 60 from 60s ago | index 60000 confidence 60; mark 60000 |
| BTC-PERP index 60000 from 60.5s ago | PriceNotNewer(newest 60.5s ago, published 60.5s ago) |
| BTC-PERP index 60000 from 61s ago | PriceNotNewer(newest 61s ago, published 61s ago) |
| Alice buys 1 BTC-PERP at 60000 | MarketStale(oldest 60s ago, published 61s ago) |

## a market without a price, or with an old one, opens nothing
| Alice buys 1 BTC-PERP at 60000 | MarketStale(oldest 60s ago, published never) |
| BTC-PERP index 60000 | ok |
| Bob sells 1 BTC-PERP at 60000 [b] | rests 1 |
| Alice buys 1 BTC-PERP at 60000 | ... |
| 60s pass | ok |
| Alice buys 1 BTC-PERP at 50000 | rests 1 |
| 0.000001s pass | ok |
| Alice buys 1 BTC-PERP at 50000 | MarketStale(oldest 60s ago, published 60.000001s ago) |
| Alice sells 0.4 BTC-PERP at 60000 reduce-only [r] | rests 0.4 |
| Alice amends [r] to 0.3 at 60000 | amended 0.3 kept true |
| sample BTC-PERP | MarketStale(oldest 60s ago, published 60.000001s ago) |
| fund BTC-PERP | MarketStale(oldest 60s ago, published 60.000001s ago) |
| Alice cancels all | canceled requested; canceled requested |

# S-07: 40 % in one step with a limit of 30 %.
## a jump waits for a second price that confirms it
| list BTC-PERP maxIndexJumpPpb=30% | ok |
| BTC-PERP index 60000 | ok |
| BTC-PERP index 78000 | index 78000 |
| BTC-PERP index 109201 | held 109201 present 78000 |
| BTC-PERP index 60000 | index 60000; mark 60000 |
| BTC-PERP index 90000 | held 90000 present 60000 |
| BTC-PERP index 117001 | held 117001 present 60000 |
| BTC-PERP index 152101 from 0.1s ago | index 152101; mark 152101 |
| BTC-PERP index 152101 from 0.7s ago | PriceNotNewer(newest 0.6s ago, published 0.7s ago) |

## a held price counts as seen: an older one is refused
| BTC-PERP index 60000 | ok |
| BTC-PERP index 100000 | held 100000 present 60000 |
| BTC-PERP index 60000 from 0.5s ago | PriceNotNewer(newest 0.5s ago, published 0.5s ago) |
| BTC-PERP index 60000 from 1s ago | PriceNotNewer(newest 1s ago, published 1s ago) |
| BTC-PERP index 60000 from 1.4s ago | index 60000 |

## after an outage any price is taken, for there is nothing fresh to compare it with
| BTC-PERP index 60000 | ok |
| 61s pass | ok |
| BTC-PERP index 20000 | index 20000; mark 20000 |

# index 60,000, EMA 0, B 60,010, C 60,004: mark 60,004
## the example of the mark: the median of index, book and outside
| list BTC-PERP markClampPpb=1% | ok |
| BTC-PERP index 60000 | mark 60000 A 60000 B none C none |
| Alice buys 0.01 BTC-PERP at 60008 | rests |
| Bob sells 0.01 BTC-PERP at 60012 | rests |
| BTC-PERP index 60000 outside 60004 | mark 60004 A 60000 B 60010 C 60004 |
| BTC-PERP index 60000 | mark 60010 A 60000 B 60010 C 60010 |
| BTC-PERP index 60000 outside 70000 | mark 60010 A 60000 B 60010 C 70000 |

## with two inputs the mark is their mean, rounded down; the clamp is around the index
| list BTC-PERP markClampPpb=1% | ok |
| BTC-PERP index 60000 outside 60005 | mark 60002 A 60000 B none C 60005 |
| BTC-PERP index 60000 outside 62000 | mark 60600 A 60000 B none C 62000 |
| BTC-PERP index 60000 outside 50000 | mark 59400 A 60000 B none C 50000 |
| list BTC-PERP markClampPpb=0% | ok |
| BTC-PERP index 60000 outside 60005 | mark 60000 |

# S-02, S-08: one lot far away moves neither impact price nor mark.
## a tiny order at an absurd price does not move the mark
| list BTC-PERP markClampPpb=5% | ok |
| BTC-PERP index 60000 | ok |
| Alice buys 0.2 BTC-PERP at 59995 | rests |
| Bob sells 0.2 BTC-PERP at 60005 | rests |
| BTC-PERP index 60000 | mark 60000 A 60000 B 60000 C 60000 |
| Alice buys 0.000017 BTC-PERP at 60004 | rests |
| BTC-PERP index 60000 | mark 60000 A 60000 B 60004 |

# 12 over 60,000 is 0.0002; 200,000 + clamp(100,000 - 200,000) = 100,000 ppb, an eighth an hour.
## the example of funding: a long pays 0.75 USD a bitcoin
| BTC-PERP index 60000 | ok |
| Carol opens | ok |
| Carol deposits 10,000 USD | ok |
| Bob sells 1 BTC-PERP at 60000 | rests 1 |
| Alice buys 1 BTC-PERP at 60000 | ... |
| Carol buys 1 BTC-PERP at 60012 | rests 1 |
| sample BTC-PERP | premium 200_000 samples 1 |
| fund BTC-PERP | FundingNotDue(due in 3599.5s, time now) |
| 3599s pass | ok |
| BTC-PERP index 60000 | ok |
| fund BTC-PERP | funding 12_500 premium 200_000 change 786_432 total 786_432 interest 1 |
| Alice's BTC-PERP | 1 quote -60000.75 |
| Bob's BTC-PERP | -1 quote 60000.75 |
| fund BTC-PERP | FundingNotDue(due in 3600s, time now) |

## an hour without samples has no rate; a discount is paid by shorts
| BTC-PERP index 60000 | ok |
| Bob sells 1 BTC-PERP at 60000 | rests 1 |
| Alice buys 1 BTC-PERP at 60000 | ... |
| 3599.5s pass | ok |
| BTC-PERP index 60000 | ok |
| fund BTC-PERP | funding 0 premium 0 change 0 |
| Bob sells 1 BTC-PERP at 57000 | rests 1 |
| sample BTC-PERP | premium -5% samples 1 |
| Bob cancels all | canceled requested |
| Alice buys 1 BTC-PERP at 60060 | rests 1 |
| sample BTC-PERP | premium 1_000_000 samples 2 |
| 3600s pass | ok |
| BTC-PERP index 60000 | ok |
| fund BTC-PERP | funding -3_000_000 premium -24_500_000 |
| Alice's BTC-PERP | 1 quote -59820 |
| Bob's BTC-PERP | -1 quote 59820 |

## the rate is capped
| list BTC-PERP fundingCapPpb=0.1% | ok |
| BTC-PERP index 60000 | ok |
| Bob sells 1 BTC-PERP at 57000 | rests 1 |
| sample BTC-PERP | premium -5% |
| 3600s pass | ok |
| BTC-PERP index 60000 | ok |
| fund BTC-PERP | funding -1_000_000 |

# 3 lots x 786,432 / 2^20 = 2.25: the long pays 3 and keeps 0.75, the short gets 2, keeps 0.25.
## what funding leaves over is kept, and goes to the dust account when positions close
| list BTC-PERP minOrderNotional=0usd | ok |
| BTC-PERP index 60000 | ok |
| Carol opens | ok |
| Carol deposits 10,000 USD | ok |
| Bob sells 0.000003 BTC-PERP at 60000 | rests |
| Alice buys 0.000003 BTC-PERP at 60000 | ... |
| Carol buys 1 BTC-PERP at 60012 | rests 1 |
| sample BTC-PERP | premium 200_000 |
| Carol cancels all | canceled requested |
| 3600s pass | ok |
| BTC-PERP index 60000 | ok |
| fund BTC-PERP | funding 12_500 |
| Alice's BTC-PERP | 0.000003 quote -0.180003 |
| Bob's BTC-PERP | -0.000003 quote 0.180002 |
| Bob buys 0.000003 BTC-PERP at 60000 | rests |
| Alice sells 0.000003 BTC-PERP at 60000 | Alice sold position 0; Bob bought position 0; Dust paid 0.000001 reason fundingDust |
| dust of BTC-PERP | 0 |
| Dust's USD | 0.000001 |

## samples and settlement are for running perpetuals that exist
| list BTC-USD | ok |
| sample DOGE-PERP | MarketUnknown(market 1000) |
| sample BTC-USD | WrongMarketKind(needs 0, is 1) |
| fund DOGE-PERP | MarketUnknown(market 1000) |
| fund BTC-USD | WrongMarketKind(needs 0, is 1) |
| BTC-PERP index 60000 | ok |
| BTC-PERP is halted | status halted |
| sample BTC-PERP | MarketStatusForbids(status halted, action fund) |
| fund BTC-PERP | MarketStatusForbids(status halted, action fund) |

## a stale price widens its band against the account that opens
| list BTC-PERP staleBandPpbPerSecond=0.01% staleBandCapPpb=1% tiers=0/1%/1% | ok |
| list ETH-PERP | ok |
| BTC-PERP index 60000 | ok |
| Carol opens | ok |
| Carol deposits 1,200 USD | ok |
| Bob sells 1 BTC-PERP at 60000 | rests 1 |
| Carol buys 1 BTC-PERP at 60000 | ... |
| 70s pass | ok |
| ETH-PERP index 3000 | ok |
| Carol buys 36.1 ETH-PERP at 3000 | InsufficientMargin(required 1,141.5, available 1,140) |
| Carol buys 36 ETH-PERP at 3000 | rests 36 |
`;
