/** docs/rulebook/chains.md: what comes to a further chain is given out of its lane. */
export const table: string = `
| Alice opens | ok |
| Bob opens | ok |
| Carol opens | ok |
| Carol deposits 2,000,000 USD | ok |

## a chain has one lane, an account is one lane, and it comes before the first deposit there
| Carol is the lane to chain 16 | ChainUnknown(most 16, chain 16) |
| Nobody is the lane to chain 1 | AccountUnknown(account 999) |
| Fees is the lane to chain 1 | AccountReserved(first 16, account 1) |
| Carol is the lane to chain 0 | DepositOutOfOrder(next 2, number 1) |
| Carol is the lane to chain 1 | lane 1 |
| Bob is the lane to chain 1 | LaneExists(account 18, chain 1) |
| Carol is the lane to chain 2 | LaneExists(account 18, chain 1) |
| Bob is the lane to chain 2 | lane 2 |

## a deposit there is the lane's money, and its number waits while the lane has too little
| Carol is the lane to chain 1 | ok |
| Carol withdraws 500,000.000001 USD | reserved 500,000.000001 |
| Bob deposits 1,500,000 USD as number 1 on chain 1 | InsufficientBalance(needed 1,500,000, available 1,499,999.999999) |
| Bob deposits 1 USD as number 2 on chain 1 | DepositOutOfOrder(next 1, number 2) |
| Carol deposits 0.000001 USD | ok |
| Bob deposits 1,500,000 USD as number 1 on chain 1 | credited 1,500,000 number 1; Bob paid 1,500,000 reason deposit balance 1,500,000; Carol lends 1,500,000 lent 1,500,000; Carol paid -1,500,000 reason laneLent balance 0 |
| Carol withdraws 0.000001 USD | InsufficientBalance(needed 0.000001, available 0) |
| Carol transfers 0.000001 USD to Carol | NotSameOwner(source 18, destination 18) |

## only what came to the vault at home counts for its cap
| asset 0 maxDeposits=2_000_000_000_000 | ok |
| Carol is the lane to chain 1 | ok |
| Bob deposits 1 USD | DepositCapExceeded(room 0, amount 1) |
| Bob deposits 300 USD as number 1 on chain 1 | ok |
| choice 1: Bob is paid on chain 1 | chosen 1 |
| Bob withdraws 200 USD [w] | lends -200 lent 100; reserved 200 |
| withdrawal [w] is confirmed | confirmed 200; Carol paid 200 reason laneRepaid balance 1,999,900 |
| Bob deposits 1 USD | DepositCapExceeded(room 0, amount 1) |
| choice 2: Bob is paid at home | chosen 2 |
| Bob withdraws 100 USD [x] | reserved 100 |
| withdrawal [x] is confirmed | confirmed 100 |
| Bob deposits 100 USD | credited 100 |

## a fee stays at home: what a lane is to pay is the rest
| activate rules 7 | ok |
| Carol is the lane to chain 1 | ok |
| Bob deposits 100 USD as number 1 on chain 1 | ok |
| Bob deposits 50 USD | ok |
| choice 1: Bob is paid on chain 1 | ok |
| a withdrawal costs 1 USD | ok |
| Bob withdraws 101.000001 USD | LaneShort(lent 100, amount 100.000001) |
| Bob withdraws 0.9 USD | AmountNotAboveFee(fee 1, amount 0.9) |
| Bob withdraws 101 USD [w] | lends -100 lent 0; costs 1; reserved 100 |
| withdrawal [w] is failed | refunded 1; failed 100; paid 100 reason withdrawalReturned balance 149; paid 1 reason withdrawalFee balance 150; Fees paid -1 balance 0; Carol lends 100 lent 100 |
| Bob withdraws 101 USD [x] | lends -100 lent 0; costs 1; reserved 100 |
| withdrawal [x] is confirmed | confirmed 100; Carol paid 100 reason laneRepaid balance 2,000,000 |

## what is paid there was brought there, and comes back to the lane
| Alice deposits 1,000,000 USD | ok |
| choice 7: Alice is paid on chain 1 | ChainUnknown(most 0, chain 1) |
| Carol is the lane to chain 1 | ok |
| Bob deposits 1,800,000 USD as number 1 on chain 1 | ok |
| choice 7: Alice is paid on chain 1 | chosen 7 |
| choice 7: Alice is paid at home | RequestOutOfOrder(lowest 8, number 7) |
| choice 1: Nobody is paid at home | AccountUnknown(account 999) |
| choice 8: Bob is paid on chain 1 | chosen 8 |
| Alice withdraws 700,000 USD [a] | lends -700,000 lent 1,100,000; reserved 700,000; Alice paid -700,000 balance 300,000 |
| Bob withdraws 400,000 USD [b] | lends -400,000 lent 700,000; reserved 400,000 |
| Carol's USD | 200000 |
| withdrawal [a] is confirmed | confirmed 700,000; Carol paid 700,000 reason laneRepaid balance 900,000 |
| withdrawal [b] is confirmed | confirmed 400,000; Carol paid 400,000 reason laneRepaid balance 1,300,000 |
| Bob withdraws 700,000.000001 USD | LaneShort(lent 700,000, amount 700,000.000001) |
| Bob withdraws 700,000 USD [c] | lends -700,000 lent 0; reserved 700,000 |
| Alice withdraws 0.000001 USD | LaneShort(lent 0, amount 0.000001) |
| withdrawal [c] is failed | failed 700,000; Bob paid 700,000 reason withdrawalReturned balance 1,400,000; lends 700,000 lent 700,000 |
| Carol's USD | 1300000 |

## what the home chain forces is paid there, and what is under way keeps its chain
| Carol is the lane to chain 1 | ok |
| Bob deposits 500 USD as number 1 on chain 1 | ok |
| choice 1: Bob is paid on chain 1 | chosen 1 |
| Bob withdraws 100 USD [w] | lends -100 lent 400; reserved 100 |
| request 1: Bob forces 300 USD out | reserved 300 |
| choice 2: Bob is paid at home | chosen 2 |
| withdrawal [w] is failed | failed 100; paid 100; lends 100 lent 500 |

## a lane that owes margin lends only what it can spare
| list BTC-PERP tiers=0/1%/0.5% | ok |
| BTC-PERP index 60000 | ok |
| Bob deposits 1,000,000 USD | ok |
| Carol is the lane to chain 1 | ok |
| Carol buys 100 BTC-PERP at 60000 | ... |
| Bob sells 100 BTC-PERP at 60000 | ... |
| Alice deposits 1,400,000.000001 USD as number 1 on chain 1 | InsufficientMargin(required 600,000, available 599,999.999999) |
| Alice deposits 1,400,000 USD as number 1 on chain 1 | ok |
`;
