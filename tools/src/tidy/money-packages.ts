/** Where prices, sizes, rates and balances are computed. */
export const MONEY_PACKAGES: ReadonlySet<string> = new Set(['quantity', 'margin', 'engine']);
