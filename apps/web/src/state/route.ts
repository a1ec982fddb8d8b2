import { Store } from './store.ts';

export const PAGES = ['trade', 'pool', 'statistics', 'status'] as const;
/** Reached from dialogs: it has no place in the menu of pages. */
const LEAVE = 'leave';
export type Page = (typeof PAGES)[number] | typeof LEAVE;

export const PAGE_NAMES: { readonly [P in Page]: string } = {
  trade: 'Trade',
  pool: 'Pool',
  statistics: 'Statistics',
  status: 'Status',
  leave: 'Leave without us',
};

/** The page behind the # of the address; links and the back button work. */
export const page: Store<Page> = new Store(pageOfAddress());

addEventListener('hashchange', () => page.set(pageOfAddress()));

function pageOfAddress(): Page {
  const word = location.hash.replace(/^#\/?/, '');
  return [...PAGES, LEAVE as Page].find((known) => known === word) ?? 'trade';
}
