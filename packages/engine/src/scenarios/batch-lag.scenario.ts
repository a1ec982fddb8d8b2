/** docs/rulebook/batch-lag.md. */
export const table: string = `
| list BTC-PERP maxIndexAgeUs=600s | ok |
| list BTC-USD | ok |
| Alice opens | ok |
| Alice deposits 100,000 USD | ok |
| Bob opens | ok |
| Bob deposits 100,000 USD | ok |
| BTC-PERP index 60000 | ok |
| batch 1 is on chain through command 3 of now, 10s behind at most | FeatureNotActive(needs 4, active 1) |
| activate rules 4 | rules 4 |

## without a limit the chain may be as late as it likes
| Alice buys 0.1 BTC-PERP at 59000 | rests 0.1 |
| batch 1 is on chain through command 3 of now, 0s behind at most | ok |
| 300s pass | ok |
| Alice buys 0.1 BTC-PERP at 59000 | rests 0.1 |

## behind the limit nothing increases, and everything else goes on
| batch 1 is on chain through command 3 of now, 10s behind at most | ok |
| Bob sells 1 BTC-PERP at 60000 | rests 1 |
| Alice buys 0.5 BTC-PERP at 60000 | Alice bought 0.5; Bob sold 0.5 |
| Alice buys 0.2 BTC-PERP at 59000 [bid] | rests 0.2 |
| Alice places a stop buy of 0.1 BTC-PERP at 60100 | waits 0.1 |
| 10s pass | ok |
| Alice buys 0.1 BTC-PERP at 59000 | rests 0.1 |
| 1s pass | ok |
| Alice buys 0.1 BTC-PERP at 59000 | BatchLag(longest 10_000_000, lag 11_000_000) |
| Alice buys 0.1 BTC-PERP at 59000 isolated | BatchLag |
| Alice buys 0.1 BTC-PERP at market IOC | BatchLag |
| Alice places a stop buy of 0.1 BTC-PERP at 60200 | BatchLag |
| Alice amends [bid] to 0.3 at 59000 | BatchLag |
| Alice amends [bid] to 0.1 at 59000 | amended 0.1 |
| Alice sells 0.2 BTC-PERP at 60500 reduce-only | rests 0.2 |
| Alice places a stop sell of 0.1 BTC-PERP at 50000 attached | waits 0.1 |
| BTC-PERP index 60100 | fires; canceled rejectedAtTrigger because BatchLag |
| Alice cancels [bid] | canceled |
| Alice withdraws 1 USD | ... |
| batch 2 is on chain through command 9 of 1s ago, 10s behind at most | ok |
| Alice buys 0.1 BTC-PERP at 59000 | rests 0.1 |

## a batch comes once, in order, and not before its commands
| batch 2 is on chain through command 5 of now, 10s behind at most | ok |
| batch 1 is on chain through command 6 of now, 10s behind at most | BatchNotNewer(newest 2, batch 1) |
| batch 2 is on chain through command 6 of now, 10s behind at most | BatchNotNewer(newest 2, batch 2) |
| batch 3 is on chain through command 5 of now, 10s behind at most | BatchNotNewer(newest 2, batch 3) |
| batch 3 is on chain through command 6 of 1s ago, 10s behind at most | BatchNotNewer(newest 2, batch 3) |
| batch 3 is on chain through command 100 of now, 10s behind at most | BatchAhead(last 17, through 100) |
| batch 2 is on chain through command 5 of now, 0s behind at most | ok |
`;
