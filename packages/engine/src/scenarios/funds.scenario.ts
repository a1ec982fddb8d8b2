/** docs/rulebook/funds.md: accounts, deposits, withdrawals, transfers, delisting. */
export const table: string = `
| list BTC-PERP | ok |
| Alice opens | opened owner Alice |
| BTC-PERP index 60000 | ok |
| Bob opens | ok |
| Bob deposits 1,000,000 USD | ok |

## a deposit in another asset is worth what the newest index says, less its band
| list BTC-PERP tiers=0/1%/0.5% | ok |
| list BTC-USD priceBandPpb=10% staleBandPpbPerSecond=0.01% staleBandCapPpb=10% | ok |
| asset 1 weightPpb=90% priceMarket=2 | ok |
| Carol opens | ok |
| Carol deposits 1 BTC | ok |
| Carol buys 100 BTC-PERP at 60000 | InsufficientMargin(required 60,000, available 0) |
| BTC-USD index 60000 +- 60 | ok |
| Carol buys 100 BTC-PERP at 60000 | InsufficientMargin(required 60,000, available 53,946) |
| 70s pass | ok |
| BTC-PERP index 60000 | ok |
| Carol buys 100 BTC-PERP at 60000 | InsufficientMargin(required 60,000, available 53,892) |
| BTC-USD index 66000 +- 60 | ok |
| Carol buys 98 BTC-PERP at 60000 | ... |

## accounts open once, users from 16 on, sub-accounts under an owner
limits accounts=16
| account 15 opens | AccountReserved(first 16, account 15) |
| account 1 opens | AccountReserved(first 16, account 1) |
| Alice opens | AccountExists(account 16) |
| Carol opens under Fees | AccountReserved(first 16, account 1) |
| Carol opens under Nobody | AccountUnknown(account 999) |
| Carol opens under Alice | opened owner Alice |
| Dave opens under Carol | opened owner Alice |
| Erin opens | ok |
| Frank opens | ok |
| Grace opens | ok |
| Heidi opens | ok |
| account 100 opens | ok |
| account 101 opens | ok |
| account 102 opens | ok |
| account 103 opens | CapacityExhausted(capacity 16, used 16) |

## deposits come in the order of their chain, each once
| Alice deposits 250 USD as number 1 on chain 3 | credited 250 number 1; paid 250 reason deposit balance 250 |
| Alice deposits 250 USD as number 1 on chain 3 | DepositOutOfOrder(next 2, number 1) |
| Alice deposits 250 USD as number 3 on chain 3 | DepositOutOfOrder(next 2, number 3) |
| Alice deposits 250 USD as number 1 on chain 16 | DepositOutOfOrder(next 0, number 1) |
| Alice deposits 1 USD as number 2 on chain 0 | credited 1 number 2 |
| Alice deposits 0 USD as number 2 on chain 3 | AmountNotPositive(least 1, amount 0) |
| Nobody deposits 1 USD as number 2 on chain 3 | AccountUnknown(account 999) |
| Alice deposits 1 XYZ as number 2 on chain 3 | AssetUnknown(asset 31) |
| Alice deposits 1 USD as number 2 on chain 3 | credited 1 number 2 |
| Alice's USD | 252 |

## all deposits of an asset together have a cap, which paid withdrawals make room under
| asset 1 maxDeposits=100_000_000 | ok |
| Alice deposits 0.6 BTC | credited 0.6 BTC |
| Bob deposits 0.5 BTC | DepositCapExceeded(room 0.4 BTC, amount 0.5 BTC) |
| Alice withdraws 0.2 BTC [w] | reserved 0.2 BTC |
| Bob deposits 0.5 BTC | DepositCapExceeded(room 0.4 BTC, amount 0.5 BTC) |
| withdrawal [w] is confirmed | confirmed 0.2 BTC |
| Bob deposits 0.5 BTC | credited 0.5 BTC |

## a withdrawal is reserved, then final or returned
limits pendingWithdrawals=2
| Alice deposits 100 USD | ok |
| Nobody withdraws 1 USD | AccountUnknown(account 999) |
| Alice withdraws 1 XYZ | AssetUnknown(asset 31) |
| Alice withdraws 0 USD | AmountNotPositive(least 1, amount 0) |
| Alice withdraws 100.000001 USD | InsufficientBalance(needed 100.000001, available 100) |
| Alice withdraws 60 USD [a] | reserved 60; paid -60 reason withdrawalReserved balance 40 |
| Alice withdraws 30 USD [b] | reserved 30 |
| Alice withdraws 10 USD | CapacityExhausted(capacity 2, used 2) |
| withdrawal [a] is confirmed | confirmed 60 |
| withdrawal [a] is confirmed | WithdrawalUnknown(withdrawal [a]) |
| withdrawal [a] is failed | WithdrawalUnknown(withdrawal [a]) |
| withdrawal [b] is failed | failed 30; paid 30 reason withdrawalReturned balance 40 |
| withdrawal 77 is failed | WithdrawalUnknown(withdrawal 77) |
| Alice's USD | 40 |

## a fee is part of what leaves the account, the fees account has it, and a failure returns it
| Alice deposits 100 USD | ok |
| a withdrawal costs 1 USD | FeatureNotActive(needs 7, active 1) |
| activate rules 7 | ok |
| a withdrawal costs 100.000001 USD | InvalidConfiguration(rule 107, value 100_000_001) |
| a withdrawal costs 1 XYZ | AssetUnknown(asset 31) |
| Alice withdraws 10 USD [free] | reserved 10; paid -10 reason withdrawalReserved balance 90 |
| a withdrawal costs 1 USD | priced 1 |
| Alice withdraws 90.000001 USD | InsufficientBalance(needed 90.000001, available 90) |
| Alice withdraws 1 USD | AmountNotAboveFee(fee 1, amount 1) |
| Alice withdraws 0.5 USD | AmountNotAboveFee(fee 1, amount 0.5) |
| Alice withdraws 1.000001 USD | costs 1; reserved 0.000001; paid -0.000001 reason withdrawalReserved balance 89.999999; paid -1 reason withdrawalFee balance 88.999999; Fees paid 1 reason withdrawalFee balance 1 |
| Alice withdraws 10 USD [a] | costs 1; reserved 9; Alice paid -9 reason withdrawalReserved balance 79.999999; Alice paid -1 reason withdrawalFee balance 78.999999; Fees paid 1 balance 2 |
| a withdrawal costs 2 USD | priced 2 |
| withdrawal [free] is failed | failed 10; paid 10 reason withdrawalReturned balance 88.999999 |
| Alice withdraws 12 USD [b] | costs 2; reserved 10 |
| withdrawal [a] is failed | refunded 1; failed 9; paid 9 reason withdrawalReturned balance 85.999999; paid 1 reason withdrawalFee balance 86.999999; Fees paid -1 reason withdrawalFee balance 3 |
| withdrawal [b] is confirmed | confirmed 10 |
| Fees's USD | 3 |
| a withdrawal costs 0 USD | priced 0 |
| Alice withdraws 0.000001 USD | reserved 0.000001 |

## what is forced on chain has paid its fee there
| activate rules 7 | ok |
| a withdrawal costs 1 USD | ok |
| Alice deposits 10 USD | ok |
| request 1: Alice forces 10 USD out | reserved 10 |
| Fees's USD | 0 |

## an owner's fees of other assets are in that asset, and the rest of a small balance may go
| activate rules 7 | ok |
| a withdrawal costs 0.0002 BTC | priced 0.0002 BTC |
| Alice deposits 0.0003 BTC | ok |
| Alice withdraws 0.0002 BTC | AmountNotAboveFee(fee 0.0002 BTC, amount 0.0002 BTC) |
| Alice withdraws 0.0003 BTC | costs 0.0002 BTC; reserved 0.0001 BTC |
| Alice's BTC | 0 |

# Before rule version 6 places go to who comes first, also those that move nothing.
## an owner has so many withdrawals under way, on all his accounts together
limits pendingPerOwner=2 pendingWithdrawals=9
| Carol opens under Alice | ok |
| Alice deposits 100 USD | ok |
| Alice transfers 50 USD to Carol | ok |
| Alice withdraws 1 USD | reserved 1 |
| Alice withdraws 1 USD [a] | reserved 1 |
| Carol withdraws 1 USD | reserved 1 |
| activate rules 6 | rules 6 |
| Carol withdraws 50 USD | InsufficientBalance(needed 50, available 49) |
| Carol withdraws 1 USD | TooManyPending(most 2, pending 3) |
| withdrawal [a] is confirmed | confirmed 1 |
| Alice withdraws 1 USD | TooManyPending(most 2, pending 2) |
| Bob withdraws 1 USD | reserved 1 |

## who has nothing under way finds a place, whatever others do
limits pendingPerOwner=3 pendingWithdrawals=2 forcedWithdrawals=3
| activate rules 6 | rules 6 |
| Alice deposits 100 USD | ok |
| Bob withdraws 1 USD | reserved 1 |
| Bob withdraws 1 USD [b] | reserved 1 |
| Bob withdraws 1 USD | reserved 1 |
| Alice withdraws 1 USD | reserved 1 |
| Alice withdraws 1 USD | CapacityExhausted(capacity 2, used 2) |
| withdrawal [b] is failed | failed 1 |
| Alice withdraws 1 USD | reserved 1 |
| Bob withdraws 1 USD | CapacityExhausted(capacity 2, used 2) |
| Carol opens | ok |
| Carol deposits 1 USD | ok |
| Carol withdraws 1 USD | reserved 1 |

## a forced request has places that nobody else may take, and needs none where nothing moves
limits pendingPerOwner=1 pendingWithdrawals=1 forcedWithdrawals=2
| activate rules 6 | rules 6 |
| list BTC-USD | ok |
| Alice deposits 200 USD | ok |
| Alice withdraws 1 USD [a] | reserved 1 |
| Alice withdraws 1 USD | TooManyPending(most 1, pending 1) |
| request 1: Alice forces 1 USD out | reserved 1 |
| request 2: Alice forces 1 USD out | reserved 1 |
| request 3: Alice forces 1 USD out | reserved 1 |
| Alice buys 0.001 BTC-USD at 60000 | rests 0.001 |
| request 4: Alice forces 1 USD out | CapacityExhausted(capacity 3, used 3) |
| request 4: Alice forces 0 USD out | Alice canceled requested left 0.001 |
| Alice buys 0.003 BTC-USD at 60000 | rests 0.003 |
| request 5: Alice forces 1 BTC out | Alice canceled requested left 0.003 |
| request 6: Bob forces 1 USD out | reserved 1 |
| withdrawal [a] is confirmed | confirmed 1 |
| request 7: Alice forces 1 USD out | reserved 1 |

## what orders hold counts as free when a forced request asks for a place
limits pendingWithdrawals=1 forcedWithdrawals=32
| activate rules 6 | rules 6 |
| list BTC-USD | ok |
| Alice deposits 100 USD | ok |
| Alice buys 0.001 BTC-USD at 60000 | rests 0.001 |
| request 1: Alice forces 100 USD out | Alice canceled requested left 0.001; reserved 100; paid -100 balance 0 |

## before rule version 6 a full table refuses a forced request that moves nothing
limits pendingWithdrawals=1
| Alice deposits 100 USD | ok |
| Bob withdraws 1 USD | reserved 1 |
| Alice withdraws 1 USD | CapacityExhausted(capacity 1, used 1) |
| request 1: Alice forces 0 USD out | CapacityExhausted(capacity 1, used 1) |
| activate rules 6 | rules 6 |
| request 1: Alice forces 0 USD out | nothing |
| Alice withdraws 1 USD | reserved 1 |

## money that an order holds does not leave
| list BTC-USD | ok |
| Alice deposits 100 USD | ok |
| Alice buys 0.001 BTC-USD at 60000 | rests |
| Alice withdraws 40.01 USD | InsufficientBalance(needed 40.01, available 40) |
| Alice withdraws 40 USD | reserved 40 |

## a forced withdrawal cancels orders and takes what maintenance margin leaves, once
| Alice deposits 10,000 USD | ok |
| Bob sells 1 BTC-PERP at 60000 | rests |
| Alice buys 1 BTC-PERP at 60000 | ... |
| Alice buys 0.1 BTC-PERP at 59000 | rests 0.1 |
| request 3: Nobody forces 1 USD out | AccountUnknown(account 999) |
| request 3: Fees forces 1 USD out | AccountReserved(first 16, account 1) |
| Alice withdraws 9,700 USD | InsufficientMargin(required 6,000, available 300) |
| request 3: Alice forces 10,000 USD out | Alice canceled requested left 0.1; reserved 9,700; paid -9,700 reason withdrawalReserved balance 300 |
| request 3: Alice forces 1 USD out | RequestOutOfOrder(lowest 4, number 3) |
| request 4: Alice forces 1 USD out | nothing |
| request 5: Alice forces 1 XYZ out | nothing |

## a forced withdrawal of which the chain lets nothing go is taken, and cancels orders
| Alice deposits 10,000 USD | ok |
| Alice buys 0.1 BTC-PERP at 59000 | rests 0.1 |
| request 3: Alice forces 0 USD out | Alice canceled requested left 0.1 |
| request 3: Alice forces 1 USD out | RequestOutOfOrder(lowest 4, number 3) |

## a forced close takes the book as far as its bound, and waits while there is nobody
| Alice deposits 10,000 USD | ok |
| Bob sells 1 BTC-PERP at 60000 | rests |
| Alice buys 1 BTC-PERP at 60000 | ... |
| Alice buys 0.1 BTC-PERP at 59000 | rests 0.1 |
| request 1: Alice forces BTC-PERP closed | Alice canceled selfTrade left 0.1; Alice canceled immediateOrCancel left 1 |
| request 1: Alice forces ETH-PERP closed | MarketUnknown(market 1) |
| Bob buys 0.4 BTC-PERP at 59990 | rests 0.4 |
| request 1: Alice forces BTC-PERP closed | Alice sold 0.4 at 59990 left 0.6; Bob bought 0.4; Alice canceled immediateOrCancel left 0.6 |
| Alice's BTC-PERP | 0.6 quote -36004 |
| request 1: Alice forces BTC-PERP closed | RequestOutOfOrder(lowest 2, number 1) |
| BTC-PERP is halted | ok |
| request 2: Alice forces BTC-PERP closed | MarketStatusForbids(status halted, action placeReducing) |

# S-10: initial margin is 0.5 %, but a tenth of the notional stays: nobody withdraws himself into
# liquidation.
## no self-inflicted liquidation
| Alice deposits 7,000 USD | ok |
| Bob sells 1 BTC-PERP at 60000 | rests 1 |
| Alice buys 1 BTC-PERP at 60000 | ... |
| Alice withdraws 1,000.01 USD | InsufficientMargin(required 6,000, available 5,999.99) |
| Alice withdraws 1,000 USD | reserved 1,000 |
| BTC-PERP index 61000 | ok |
| Alice withdraws 900.01 USD | InsufficientMargin(required 6,100, available 6,099.99) |
| Alice withdraws 900 USD | reserved 900 |

## open orders keep their margin in the account
| Alice deposits 100 USD | ok |
| Alice buys 0.3 BTC-PERP at 60000 | rests 0.3 |
| Alice withdraws 10.01 USD | InsufficientMargin(required 90, available 89.99) |
| Alice withdraws 10 USD | reserved 10 |

## unrealized profit cannot be withdrawn beyond the balance (Mango)
| Alice deposits 7,000 USD | ok |
| Bob sells 1 BTC-PERP at 60000 | rests 1 |
| Alice buys 1 BTC-PERP at 60000 | ... |
| BTC-PERP index 80000 | ok |
| Alice withdraws 7,000.01 USD | InsufficientBalance(needed 7,000.01, available 7,000) |
| Alice withdraws 7,000 USD | reserved 7,000 |
| Alice's USD | 0 |

## transfers stay with one owner, and obey the rule of withdrawals
| Carol opens under Alice | ok |
| Alice deposits 7,000 USD | ok |
| Nobody transfers 1 USD to Alice | AccountUnknown(account 999) |
| Alice transfers 1 USD to Nobody | AccountUnknown(account 999) |
| Alice transfers 1 USD to Bob | NotSameOwner(source 16, destination 17) |
| Alice transfers 1 USD to Alice | NotSameOwner(source 16, destination 16) |
| Alice transfers 1 XYZ to Carol | AssetUnknown(asset 31) |
| Alice transfers 0 USD to Carol | AmountNotPositive(least 1, amount 0) |
| Alice transfers 7,000.01 USD to Carol | InsufficientBalance(needed 7,000.01, available 7,000) |
| Bob sells 1 BTC-PERP at 60000 | rests 1 |
| Alice buys 1 BTC-PERP at 60000 | ... |
| Alice transfers 1,000.01 USD to Carol | InsufficientMargin(required 6,000, available 5,999.99) |
| Alice transfers 1,000 USD to Carol | Alice paid -1,000 reason transfer balance 6,000; Carol paid 1,000 reason transfer balance 1,000 |
| Carol transfers 1,000 USD to Alice | ok |
| BTC-PERP is postOnly | ok |
| BTC-PERP index 53200 | Alice flagged equity 200 needs 266 |
| Alice transfers 1 USD to Carol | AccountFlagged(account 16) |
| Carol transfers 1 USD to Alice | InsufficientBalance(needed 1, available 0) |

## statuses of delisting are set by delisting alone
| BTC-PERP is delisting | MarketStatusForbids(status running, action delisting) |
| BTC-PERP is delisted | MarketStatusForbids(status running, action delisted) |
| DOGE-PERP is halted | MarketUnknown(market 1000) |
| delist DOGE-PERP in 60s | MarketUnknown(market 1000) |
| settle DOGE-PERP | MarketUnknown(market 1000) |
| settle BTC-PERP | MarketStatusForbids(status running, action delisted) |
| delist BTC-PERP now | DelistingNotDue(due now, time now) |
| delist BTC-PERP in 60s | status delisting; delisting |
| delist BTC-PERP in 60s | MarketStatusForbids(status delisting, action delisting) |
| BTC-PERP is running | MarketStatusForbids(status delisting, action running) |
| settle BTC-PERP | DelistingNotDue(due in 60s, time now) |

# Samples at 60,100 and 60,301: settled at 60,200.
## a delisted market settles at the average index of its samples
| Alice deposits 1,000 USD | ok |
| Bob sells 1 BTC-PERP at 60000 | rests 1 |
| Alice buys 1 BTC-PERP at 60000 | ... |
| Alice buys 0.1 BTC-PERP at 59000 | rests 0.1 |
| Alice places a stop sell of 1 BTC-PERP at 50000 | waits 1 |
| delist BTC-PERP in 60s | status delisting; delisting |
| Alice buys 0.1 BTC-PERP at 59000 | MarketStatusForbids(status delisting, action placeIncreasing) |
| Bob buys 0.4 BTC-PERP at 60000 reduce-only | rests 0.4 |
| Alice sells 0.4 BTC-PERP at 60000 reduce-only | Alice sold 0.4 position 0.6; Bob bought 0.4 |
| BTC-PERP index 60100 | ok |
| sample BTC-PERP | premium 0 samples 1 |
| BTC-PERP index 60301 | ok |
| sample BTC-PERP | premium 0 samples 2 |
| 60s pass | ok |
| settle BTC-PERP | Alice canceled marketDelisted left 0.1; Alice canceled marketDelisted left 1; Alice settled 0.6 at 60200 profit 120; Alice paid 120 reason positionClosed balance 1,120; Bob settled -0.6 at 60200 profit -120; status delisted |
| Alice's USD | 1120 |
| Bob's USD | 999880 |
| BTC-PERP index 60000 | MarketStatusForbids(status delisted, action placeIncreasing) |
| settle BTC-PERP | MarketStatusForbids(status delisted, action delisted) |
| delist BTC-PERP in 60s | MarketStatusForbids(status delisted, action delisting) |

## without samples a market settles at its mark; the work is bounded
limits stepsPerCommand=2
| Alice deposits 1,000 USD | ok |
| Bob sells 1 BTC-PERP at 60000 | rests 1 |
| Alice buys 1 BTC-PERP at 60000 isolated | ... |
| Alice buys 0.1 BTC-PERP at 59000 | rests 0.1 |
| BTC-PERP index 60200 | ok |
| delist BTC-PERP in 1s | status delisting; delisting |
| 1s pass | ok |
| settle BTC-PERP | Alice canceled marketDelisted left 0.1; Alice settled 1 at 60200 profit 200; Alice paid 500 reason positionClosed balance 1,200 |
| Bob buys 1 BTC-PERP at 60000 reduce-only | MarketStatusForbids(status delisting, action placeReducing) |
| sample BTC-PERP | MarketStatusForbids(status delisting, action fund) |
| BTC-PERP index 61000 | ok |
| settle BTC-PERP | Bob settled -1 at 60200 profit -200; status delisted |

## an isolated position that ends below zero is paid for by the fund
| Alice deposits 1,000 USD | ok |
| Insurance deposits 150 USD | ok |
| Bob sells 1 BTC-PERP at 60000 | rests 1 |
| Alice buys 1 BTC-PERP at 60000 isolated | ... |
| BTC-PERP is postOnly | ok |
| BTC-PERP index 59500 | Alice flagged equity -200 |
| delist BTC-PERP in 1s | status delisting; delisting |
| 1s pass | ok |
| settle BTC-PERP | Alice settled 1 at 59500 profit -500; Alice deficit 50 fund -50; Bob settled -1 at 59500 profit 500; status delisted |
| Alice's USD | 700 |
| Bob's USD | 1000500 |
`;
