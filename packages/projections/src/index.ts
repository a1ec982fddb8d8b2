/** Pure folds from events to views: accounts, orders, fills, candles, statistics. */

export {};
