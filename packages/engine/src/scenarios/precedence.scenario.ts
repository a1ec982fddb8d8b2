/**
 * The guards of PlaceOrder in order (docs/rulebook/orders.md): of two that both fail, the earlier
 * names the reject. Each scenario is named by two neighbours that can fail together; its first row
 * violates both, the second only the later one. Guards 12 and 20 have no later neighbour of their
 * own kind of order, so the next possible one stands in.
 */
export const table: string = `
| list BTC-PERP | ok |
| list BTC-USD | ok |
| Alice opens | ok |
| Alice deposits 10,000 USD | ok |
| Bob opens | ok |
| Bob deposits 1,000,000 USD | ok |
| BTC-PERP index 60000 | ok |

## 1 before 2
| Nobody buys 1 DOGE-PERP at 60000 | AccountUnknown |
| Fees buys 1 DOGE-PERP at 60000 | AccountReserved |
| Alice buys 1 DOGE-PERP at 60000 | MarketUnknown |

## 1 before 3
| Nobody buys 1 BTC-USD at 60000 isolated | AccountUnknown |
| Alice buys 1 BTC-USD at 60000 isolated | WrongMarketKind |

## 3 before 4
| BTC-USD is halted | ok |
| Alice buys 1 BTC-USD at 60000 isolated | WrongMarketKind |
| Alice buys 1 BTC-USD at 60000 | MarketStatusForbids |

## 4 before 5
| BTC-PERP is halted | ok |
| 61s pass | ok |
| Alice buys 1 BTC-PERP at 60000 | MarketStatusForbids |
| BTC-PERP is running | ok |
| Alice buys 1 BTC-PERP at 60000 | MarketStale |

## 5 before 6
| Bob sells 1 BTC-PERP at 60000 | rests 1 |
| Alice buys 1 BTC-PERP at 60000 | ... |
| BTC-PERP is postOnly | ok |
| BTC-PERP index 50000 | Alice flagged |
| BTC-PERP is running | ok |
| 61s pass | ok |
| Alice buys 1 BTC-PERP at 50000 | MarketStale |
| Alice buys 1 BTC-USD at 50000 | AccountFlagged |

## 6 before 7
| Bob sells 1 BTC-PERP at 60000 | rests 1 |
| Alice buys 1 BTC-PERP at 60000 id 1 | ... |
| BTC-PERP is postOnly | ok |
| BTC-PERP index 50000 | Alice flagged |
| BTC-PERP is running | ok |
| Alice buys 1 BTC-PERP at 50000 id 1 | AccountFlagged |
| Alice sells 1 BTC-PERP at 50000 id 1 reduce-only | ClientOrderIdDuplicate |

## 7: the id before the nonce
| Alice buys 0.1 BTC-PERP at 50000 id 1 | rests |
| Alice cancels id 2 | remembered 2 |
| Alice cancels all up to nonce 9 | ... |
| Alice buys 0.1 BTC-PERP at 50000 id 1 nonce 3 | ClientOrderIdDuplicate |
| Alice buys 0.1 BTC-PERP at 50000 id 2 nonce 3 | CanceledBeforeArrival(given 2, floor 0) |
| Alice buys 0.1 BTC-PERP at 50000 id 3 nonce 3 | CanceledBeforeArrival(given 3, floor 9) |

## 7 before 8
| Alice buys 0.1 BTC-PERP at 50000 id 1 | rests |
| Alice buys 0 BTC-PERP at 50000 id 1 | ClientOrderIdDuplicate |
| Alice buys 0 BTC-PERP at 50000 id 2 | SizeInvalid |

## 8 before 9
| Alice buys 0 BTC-PERP at 0 | SizeInvalid |
| Alice buys 1 BTC-PERP at 0 | PriceInvalid |

## 9 before 10
| Alice buys 1 BTC-PERP at 0 GTD | PriceInvalid |
| Alice buys 1 BTC-PERP at 60000 GTD | TimeInForceInvalid |

## 10 before 11
| Alice buys 101 BTC-PERP at 60000 GTD | TimeInForceInvalid |
| Alice buys 101 BTC-PERP at 60000 | OrderTooLarge |

## 11 before 12
| Alice buys 101 BTC-USD at market | OrderTooLarge |
| Alice buys 1 BTC-USD at market | NoLiquidity |

## 11 before 13
| Alice buys 101 BTC-PERP at 60000 reduce-only | OrderTooLarge |
| Alice buys 1 BTC-PERP at 60000 reduce-only | ReduceOnlyWouldIncrease |

## 13 before 15
| Bob sells 1 BTC-PERP at 60000 | rests 1 |
| Alice buys 1 BTC-PERP at 70000 reduce-only | ReduceOnlyWouldIncrease |
| Alice buys 1 BTC-PERP at 60000 | ... |
| Alice sells 1 BTC-PERP at 50000 reduce-only | PriceOutsideBand |

## 14 before 15
| Alice buys 0.000001 BTC-PERP at 70000 | OrderTooSmall |
| Alice buys 1 BTC-PERP at 70000 | PriceOutsideBand |

## 15 before 16
limits ordersPerAccount=1
| Alice buys 0.1 BTC-PERP at 50000 | rests |
| Alice buys 0.1 BTC-PERP at 70000 | PriceOutsideBand |
| Alice buys 0.1 BTC-PERP at 60000 | TooManyOrders |

## 16 before 17
limits ordersPerAccount=1 orders=1
| Alice buys 0.1 BTC-PERP at 50000 | rests |
| Alice buys 0.1 BTC-PERP at 50000 | TooManyOrders |
| Bob buys 0.1 BTC-PERP at 50000 | CapacityExhausted |

## 17 before 18
limits orders=1
| Bob sells 0.1 BTC-PERP at 60000 | rests |
| Alice buys 0.1 BTC-PERP at 60000 post-only | CapacityExhausted |
| Alice buys 0.1 BTC-PERP at 60000 IOC post-only | TimeInForceInvalid |

## 18 before 19
| list BTC-PERP maxOrderSize=1coins maxPositionSize=1coins | ok |
| Alice buys 1 BTC-PERP at 50000 | rests |
| Bob sells 0.1 BTC-PERP at 60000 | rests |
| Alice buys 0.1 BTC-PERP at 60000 post-only | PostOnlyWouldTake |
| Alice buys 0.1 BTC-PERP at 59000 post-only | PositionLimit |

## 19 before 20
| list BTC-PERP maxOrderSize=1coins maxPositionSize=1coins maxOpenInterest=0.5coins | ok |
| Alice buys 0.5 BTC-PERP at 50000 | rests |
| Alice buys 0.6 BTC-PERP at 50000 | PositionLimit |
| Bob buys 0.6 BTC-PERP at 50000 | OpenInterestLimit |

## 20 before 22
| list BTC-PERP maxOpenInterest=50coins | ok |
| Alice buys 51 BTC-PERP at 60000 | OpenInterestLimit |
| Alice buys 50 BTC-PERP at 60000 | InsufficientMargin |

## 18 before 21
| Bob deposits 1 BTC | ok |
| Bob sells 1 BTC-USD at 20000 | rests 1 |
| Alice buys 1 BTC-USD at 20000 post-only | PostOnlyWouldTake |
| Alice buys 1 BTC-USD at 20000 | InsufficientBalance |

## 21 before 22
| Bob sells 1 BTC-PERP at 60000 | rests 1 |
| Alice buys 1 BTC-PERP at 60000 | ... |
| Alice buys 1 BTC-USD at 20000 | InsufficientBalance |
| Alice buys 1 BTC-USD at 9800 | InsufficientMargin |

## 22 before 23
| Alice buys 50 BTC-PERP at 60000 FOK | InsufficientMargin |
| Alice buys 1 BTC-PERP at 60000 FOK | FillOrKillUnfillable |
`;
