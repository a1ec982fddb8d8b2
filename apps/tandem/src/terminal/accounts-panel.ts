import type { VenueView } from '@tandem/feed';
import {
  type AccountStanding,
  marginRatio,
  profitOf,
  standingsOfTraders,
} from './account-standing.ts';
import { dollars } from './figures.ts';
import { bar, type Line, span, type Tone } from './style.ts';

/** Names of traders by account, when the program knows them. */
export type NameAccount = (account: number) => string;

/** The traders with the most profit, and below them those nearest to liquidation. */
export function accountsPanel(
  view: VenueView,
  nameAccount: NameAccount,
  height: number,
): readonly Line[] {
  const standings = standingsOfTraders(view);
  const half = Math.max(1, Math.floor((height - 2) / 2));
  const endangered = standings
    .filter((standing) => standing.maintenance > 0)
    .toSorted((a, b) => marginRatio(b) - marginRatio(a));
  const row = (standing: AccountStanding): Line => accountLine(standing, nameAccount);
  return [
    [span('best accounts      equity   profit  margin used', 'bold')],
    ...standings.slice(0, half).map(row),
    [span(`nearest to liquidation, of ${standings.length} with positions`, 'dim')],
    ...endangered.slice(0, Math.max(0, height - 2 - half)).map(row),
  ];
}

function accountLine(standing: AccountStanding, nameAccount: NameAccount): Line {
  const { account, equity } = standing;
  const ratio = marginRatio(standing);
  const profit = profitOf(standing);
  const tone: Tone = ratio > 0.8 ? 'bad' : ratio > 0.4 ? 'warn' : 'good';
  const shown = Number.isFinite(ratio) ? `${Math.round(ratio * 100)}%` : 'bankrupt';
  return [
    span(`${account.account} ${nameAccount(account.account)}`.padEnd(15).slice(0, 15)),
    span(dollars(equity).padStart(10)),
    span(dollars(profit).padStart(9), profit < 0 ? 'bad' : 'good'),
    span(' '),
    span(bar(ratio, 6), tone),
    span(` ${shown}${account.isFlagged ? ' FLAGGED' : ''}`, tone),
  ];
}
