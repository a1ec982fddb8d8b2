/** Protocol priority of docs/rulebook/matching.md: a capped share, never a better price. */
export const table: string = `
| list BTC-PERP protocolPriorityShare=25% | ok |
| Alice opens | ok |
| Alice deposits 100,000 USD | ok |
| Bob opens | ok |
| Bob deposits 100,000 USD | ok |
| Pool deposits 100,000 USD | ok |
| BTC-PERP index 60000 | ok |

# x = min(1, 3) = 1: the pool gets a quarter of it first, then the level is first in, first out.
## the pool's orders trade their share of the taker first
| Bob sells 2 BTC-PERP at 60000 | rests 2 |
| Pool sells 1 BTC-PERP at 60000 | rests 1 |
| Alice buys 1 BTC-PERP at 60000 | Alice bought 0.25; Pool sold 0.25 left 0.75; Alice bought 0.75; Bob sold 0.75 left 1.25 |
| Alice buys 0.000003 BTC-PERP at 60000 | OrderTooSmall |
| Alice buys 0.000018 BTC-PERP at 60000 | Alice bought; Pool sold 0.000004; Alice bought; Bob sold 0.000014 |

## the share is of the level when the taker is larger, and everything is taken
| Bob sells 2 BTC-PERP at 60000 | rests 2 |
| Pool sells 1 BTC-PERP at 60000 | rests 1 |
| Alice buys 4 BTC-PERP at 60000 | Alice bought 0.75; Pool sold 0.75 left 0.25; Alice bought 2; Bob sold 2 left 0; Alice bought 0.25; Pool sold 0.25; rests 1 |

## a pool that has less than its share gives what it has, first in, first out
| Bob sells 2 BTC-PERP at 60000 | rests 2 |
| Pool sells 0.1 BTC-PERP at 60000 | rests 0.1 |
| Pool sells 0.2 BTC-PERP at 60000 | rests 0.2 |
| Alice buys 1 BTC-PERP at 60000 | Alice bought; Pool sold 0.1 left 0; Alice bought; Pool sold 0.15 left 0.05; Alice bought 0.75; Bob sold 0.75 |

## price comes before any share
| Bob sells 1 BTC-PERP at 59990 | rests 1 |
| Pool sells 1 BTC-PERP at 60000 | rests 1 |
| Alice buys 1 BTC-PERP at 60000 | Alice bought 1; Bob sold 1 at 59990 |

## the pool that takes has no share against itself
| Bob sells 1 BTC-PERP at 60000 | rests 1 |
| Alice sells 1 BTC-PERP at 60000 | rests 1 |
| Pool buys 1 BTC-PERP at 60000 | Pool bought 1; Bob sold 1 |

## an order that is ahead of the pool's loses only the share
| Pool sells 1 BTC-PERP at 60000 | rests 1 |
| Bob sells 1 BTC-PERP at 60000 | rests 1 |
| Alice buys 1 BTC-PERP at 60000 | Alice bought; Pool sold 0.25 left 0.75; Alice bought; Pool sold 0.75 left 0 |

## liquidations give the pool no priority
| Alice withdraws 99,700 USD | reserved 99,700 |
| Pool sells 1 BTC-PERP at 60000 | rests 1 |
| Alice buys 1 BTC-PERP at 60000 | ... |
| Bob buys 1 BTC-PERP at 59800 | rests 1 |
| Pool buys 1 BTC-PERP at 59800 | rests 1 |
| BTC-PERP index 59800 | Alice flagged; Alice sold 1; Bob bought 1; Alice liquidated 1 filled 1; Alice cured |

## without a share the pool waits its turn
| list BTC-PERP protocolPriorityShare=0% | ok |
| Bob sells 1 BTC-PERP at 60000 | rests 1 |
| Pool sells 1 BTC-PERP at 60000 | rests 1 |
| Alice buys 1 BTC-PERP at 60000 | Alice bought 1; Bob sold 1 |
`;
