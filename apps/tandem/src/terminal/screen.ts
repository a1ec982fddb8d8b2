import type { MarketFigures, VenueView } from '@tandem/feed';
import { PROTOCOL_ACCOUNTS, SETTLEMENT_ASSET } from '@tandem/protocol';
import { accountsPanel, type NameAccount } from './accounts-panel.ts';
import { bookPanel } from './book-panel.ts';
import { clockTime, count, dollars } from './figures.ts';
import { marketPanel } from './market-panel.ts';
import type { News } from './news-ticker.ts';
import { bar, beside, fit, type Line, span } from './style.ts';
import { tradesPanel } from './trades-panel.ts';

/** Everything the screen shows. It is drawn from this alone. */
export type ScreenModel = {
  readonly view: VenueView;
  readonly title: string;
  /** What the world is up to; a regime, or the recording. */
  readonly mood: string;
  /** Market whose book is shown. */
  readonly market: number;
  readonly news: readonly News[];
  readonly commandsPerSecond: number;
  readonly durableSequence: number;
  /** Part of the way, 0 to 1; null when there is no end. */
  readonly progress: number | null;
  readonly nameAccount: NameAccount;
};

export type ScreenSize = { readonly columns: number; readonly rows: number };

const BOOK_WIDTH = 38;
const TRADES_WIDTH = 32;
/** From this width on the accounts have a place beside book and trades. */
const WIDE = 125;
/** Below this width words are left out. */
const ROOMY = 110;

/** The lines of the screen, never more than it has rows. */
export function screenLines(model: ScreenModel, { columns, rows }: ScreenSize): readonly Line[] {
  const figures = model.view.markets.get(model.market);
  const above = [titleLine(model, columns), [], ...marketPanel(model.view), []];
  const news = newsLines(model, rows >= 34 ? 8 : 4);
  const below = [[], ...news, ...totalsLines(model, columns), endLine(model, columns)];
  const height = Math.max(4, rows - above.length - below.length);
  const middle = figures === undefined ? [] : middlePanels(model, figures, { columns, height });
  return [...above, ...middle, ...below].slice(0, rows).map((line) => fit(line, columns));
}

function titleLine(model: ScreenModel, columns: number): Line {
  const isNarrow = columns < ROOMY;
  const time = clockTime(model.view.totals.figures.lastTimeUs);
  const durable = `durable #${count(model.durableSequence)} `;
  const rate = `${count(model.commandsPerSecond)} commands/s`;
  const left = isNarrow ? ` TANDEM  ${model.mood}` : ` TANDEM  ${model.title}  ${model.mood}`;
  const right = `${time}${isNarrow ? '' : ' UTC'}  ${rate}  ${durable}`;
  return [span(left.padEnd(Math.max(left.length + 1, columns - right.length)) + right, 'invert')];
}

function middlePanels(
  model: ScreenModel,
  figures: MarketFigures,
  { columns, height }: { readonly columns: number; readonly height: number },
): readonly Line[] {
  const { view } = model;
  const levels = Math.max(1, Math.floor((height - 2) / 2));
  const book = bookPanel(view, figures, { levels, width: BOOK_WIDTH });
  const trades = tradesPanel(view, figures, levels * 2 + 2);
  const panels = [
    { lines: book, width: BOOK_WIDTH },
    { lines: trades, width: TRADES_WIDTH },
  ];
  if (columns < WIDE || !hasPerpetual(view)) return beside(panels, 3);
  const accounts = accountsPanel(view, model.nameAccount, levels * 2 + 2);
  return beside(
    [...panels, { lines: accounts, width: columns - BOOK_WIDTH - TRADES_WIDTH - 6 }],
    3,
  );
}

function newsLines(model: ScreenModel, rows: number): readonly Line[] {
  const news = model.news.slice(-rows);
  return Array.from({ length: rows }, (_, row): Line => {
    const item = news[row];
    if (item === undefined) return [];
    return [span(`${clockTime(item.timeUs)}  `, 'dim'), span(item.text, item.tone)];
  });
}

/** The totals, on as many lines as they need. */
function totalsLines({ view }: ScreenModel, columns: number): readonly Line[] {
  const { totals } = view;
  const parts = [
    `fills ${count(totals.count('OrderFilled'))}`,
    `rejects ${count(totals.count('CommandRejected'))}`,
    ...(hasPerpetual(view) ? perpetualTotals(view) : []),
  ];
  const lines: string[] = [];
  for (const part of parts) {
    const longer = `${lines.at(-1) ?? ''} · ${part}`;
    if (lines.length > 0 && longer.length <= columns) lines.splice(-1, 1, longer);
    else lines.push(part);
  }
  return lines.map((line) => [span(line, 'dim')]);
}

function perpetualTotals({ totals, accounts }: VenueView): readonly string[] {
  const { insurancePaid, backstopLoss, deficits } = totals.figures;
  const insurance = accounts.balance(PROTOCOL_ACCOUNTS.insurance, SETTLEMENT_ASSET);
  return [
    `funding ${count(totals.count('FundingSettled'))}`,
    `liquidations ${count(totals.count('LiquidationStepped'))}`,
    `insurance ${dollars(insurance)} (paid ${dollars(insurancePaid)})`,
    `backstop lost ${dollars(backstopLoss)}`,
    `ADL ${count(totals.count('PositionDeleveraged'))}`,
    ...(deficits > 0 ? [`deficit ${dollars(deficits)}`] : []),
  ];
}

function hasPerpetual(view: VenueView): boolean {
  return [...view.markets.all()].some(({ rules }) => rules.marketKind === 'perpetual');
}

function endLine({ progress }: ScreenModel, columns: number): Line {
  const hint = 'Ctrl-C ends with the audit';
  if (progress === null) return [span(hint, 'dim')];
  const width = Math.max(10, Math.min(60, columns - hint.length - 10));
  const done = `${Math.floor(progress * 100)}%`.padStart(4);
  return [span(bar(progress, width), 'accent'), span(`${done}  `), span(hint, 'dim')];
}
