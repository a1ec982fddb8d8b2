/** docs/rulebook/risk-limits.md: what the owner of an account allows, whoever signs. */
export const table: string = `
| list BTC-PERP volatilityPpb=5% | ok |
| list ETH-PERP volatilityPpb=10% | ok |
| list BTC-USD | ok |
| activate rules 2 | rules 2 |
| Alice opens with wallet evm 1 signed Alice/1 #1 | Alice linked 1 |
| Alice deposits 10,000 USD | ok |
| Bob opens | ok |
| Bob deposits 1,000,000 USD | ok |
| BTC-PERP index 60000 | ok |
| ETH-PERP index 3000 | ok |

## only a wallet of the account sets them
| Nobody limits itself position 5 | AccountUnknown(account 999) |
| Pool limits itself position 5 | AccountReserved(first 16, account 4) |
| Alice limits itself leverage 0 | KeyParametersInvalid(rule 5, value 0) |
| Alice registers key 2 | registered 2 |
| Alice limits itself position 5 signed Alice/2 #1 | WalletRequired(command 25) |
| Bob limits itself position 5 signed Alice/1 #2 | NotAccountOfKey(of 16, account 17) |
| Alice limits itself position 5 signed Alice/1 #3 | Alice limited |
| Alice buys 1 BTC-PERP at 60000 signed Alice/1 #4 | RiskPositionNotional(largest 5, reached 60,000) |
| Alice limits itself signed Alice/1 #5 | Alice limited |
| Alice buys 1 BTC-PERP at 60000 signed Alice/1 #6 | rests 1 |

## the value of a position with all its orders, and what reduces is free
| Bob limits itself position 60,000 | limited |
| Bob buys 0.5 BTC-PERP at 59000 [b] | rests 0.5 |
| Bob buys 0.5 BTC-PERP at 59000 | rests 0.5 |
| Bob buys 0.000017 BTC-PERP at 59000 | RiskPositionNotional(largest 60,000, reached 60,001.02) |
| Bob amends [b] to 0.500017 at 59100 | RiskPositionNotional(largest 60,000, reached 60,001.02) |
| Bob amends [b] to 0.5 at 60000 | amended 0.5; rests 0.5 |
| Alice sells 0.5 BTC-PERP at 60000 | ... |
| Bob sells 0.5 BTC-PERP at 60000 reduce-only | rests 0.5 |
| Bob places a stop sell of 2 BTC-PERP at 50000 | waits 2 |
| BTC-PERP index 50000 | fires; canceled rejectedAtTrigger because RiskPositionNotional |

# 0.5 x 60,000 + 3 x 3,000 = 39,000 USD; a quarter is 9,750.
## the leverage of the whole account
| Alice limits itself leverage 4 | limited |
| Alice buys 0.5 BTC-PERP at 59000 | rests 0.5 |
| Alice buys 3 ETH-PERP at 2900 | rests 3 |
| Alice buys 0.334 ETH-PERP at 2900 | RiskLeverage(needed 10,000.5, equity 10,000) |
| Alice buys 0.333 ETH-PERP at 2900 isolated | rests 0.333 |

## the exposure of one market as a part of equity
| Alice limits itself concentration 150% | limited |
| Alice buys 0.2 BTC-PERP at 59000 | rests 0.2 |
| Alice buys 0.050001 BTC-PERP at 59000 isolated | RiskConcentration(largest 15,000, reached 15,000.06) |
| Alice buys 0.05 BTC-PERP at 59000 isolated | rests 0.05 |
| Alice buys 5 ETH-PERP at 2900 | rests 5 |
| Alice buys 0.001 ETH-PERP at 2900 | RiskConcentration(largest 15,000, reached 15,003) |

# 0.1 x 60,000 x 5 % + 1 x 3,000 x 10 % = 300 + 300.
## what a move of every market by its volatility would cost
| Alice limits itself risk 600 | limited |
| Alice buys 0.1 BTC-PERP at 59000 | rests 0.1 |
| Alice sells 1 ETH-PERP at 3100 | rests 1 |
| Alice sells 0.001 ETH-PERP at 3100 | RiskValueAtRisk(largest 600, reached 600.3) |
| Alice buys 1 ETH-PERP at 2900 | rests 1 |

## the loss of a day, whoever signs
| Alice limits itself loss 100 | limited |
| Bob sells 0.1 BTC-PERP at 60000 | rests 0.1 |
| Alice buys 0.1 BTC-PERP at 60000 | ... |
| BTC-PERP index 59001 | ok |
| Alice buys 0.1 BTC-PERP at 58000 | rests 0.1 |
| BTC-PERP index 59000 | ok |
| Alice buys 0.1 BTC-PERP at 58000 | RiskDailyLoss(most 100, lost 100) |
| Alice places a stop buy of 0.1 BTC-PERP at 65000 | RiskDailyLoss(most 100, lost 100) |
| Alice buys 0.01 BTC-USD at 50000 | RiskDailyLoss(most 100, lost 100) |
| Alice places a stop sell of 0.1 BTC-PERP at 50000 reduce-only | waits 0.1 |
| 57600s pass | ok |
| BTC-PERP index 59000 | ok |
| Alice buys 0.1 BTC-PERP at 58000 | rests 0.1 |

# 5 % of 10,000 are 500; a withdrawal lowers both sides.
## the fall from the highest equity of a midnight
| Alice limits itself drawdown 5% | limited |
| Bob sells 0.5 BTC-PERP at 60000 | rests 0.5 |
| Alice buys 0.5 BTC-PERP at 60000 | ... |
| BTC-PERP index 59001 | ok |
| Alice buys 0.01 BTC-PERP at 58000 | rests 0.01 |
| BTC-PERP index 59000 | ok |
| Alice buys 0.01 BTC-PERP at 58000 | RiskDrawdown(most 500, lost 500) |
| 57600s pass | ok |
| BTC-PERP index 61000 | ok |
| Alice buys 0.01 BTC-PERP at 58000 | rests 0.01 |
| 86400s pass | ok |
| BTC-PERP index 59951 | ok |
| Alice buys 0.01 BTC-PERP at 58000 | rests 0.01 |
| BTC-PERP index 59950 | ok |
| Alice buys 0.01 BTC-PERP at 58000 | RiskDrawdown(most 525, lost 525) |
| Alice withdraws 2,000 USD [w] | reserved 2,000 |
| Alice buys 0.01 BTC-PERP at 58000 | RiskDrawdown(most 425, lost 525) |
`;
