/** Disputes of docs/rulebook/funds.md. */
export const table: string = `
| list BTC-PERP maxIndexAgeUs=600s | ok |
| list BTC-USD | ok |
| Alice opens | ok |
| Alice deposits 100 USD | ok |
| Backstop deposits 50 USD | ok |
| dispute of item 2 of batch 7 against Alice is upheld | FeatureNotActive(needs 5, active 1) |
| activate rules 5 | rules 5 |

## an item that was right moves nothing
| dispute of item 2 of batch 7 against Alice is upheld | ok |
| dispute of item 2 of batch 7 against Alice is upheld for 0.00001 USD | DisputeAmount(atLeast 0, amount 10) |

## for one that was wrong the operator pays
| dispute of item 2 of batch 7 against Alice is lost for 0.00001 USD | Backstop paid -0.00001 reason dispute balance 49.99999; Alice paid 0.00001 reason dispute balance 100.00001 |
| dispute of item 2 of batch 7 against Alice is lost | DisputeAmount(atLeast 1, amount 0) |
| dispute of item 2 of batch 7 against Alice is lost for 50 USD | InsufficientBalance(needed 50, available 49.99999) |
| dispute of item 2 of batch 7 against Alice is lost for 49.99999 USD | ok |

## whom and what it cannot be about
| dispute of item 2 of batch 7 against Bob is upheld | AccountUnknown(account 17) |
| dispute of item 2 of batch 7 against Backstop is upheld | AccountReserved |
| dispute of item 2 of batch 7 against Alice is lost for 1 XYZ | AssetUnknown |
`;
