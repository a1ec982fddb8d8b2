import type { AccountEvent } from '@tandem/api';
import type { StreamMessage } from '@tandem/client';
import { figure, priceFigure } from '../format/figures.ts';
import { playSound } from './fill-sound.ts';
import { describeReason } from './reason-words.ts';
import { showToast, type Toast } from './toasts.ts';
import { marketOf } from './venue.ts';

type News = Omit<Toast, 'id'>;

/** Ends of an order that its owner asked for, or that the deed itself has told already. */
const EXPECTED: ReadonlySet<unknown> = new Set([
  'requested',
  'immediateOrCancel',
  'otherTriggered',
  'positionClosed',
]);
const LIQUIDATIONS: ReadonlySet<string> = new Set([
  'LiquidationStepped',
  'BackstopTookOver',
  'PositionDeleveraged',
]);

/** Says what happened to the account without a press of its owner. */
export function tellNews(message: StreamMessage): void {
  if (message.channel !== 'account') return;
  if (message.type === 'marginCall') {
    if (message.level > 0) showToast(marginCall(message.level));
    return;
  }
  const { events } = message;
  if (events.some(({ kind }) => LIQUIDATIONS.has(kind))) playSound('liquidation');
  else if (events.some(({ kind }) => kind === 'OrderFilled')) playSound('fill');
  for (const event of events) {
    const news = newsOf(event);
    if (news !== null) showToast(news);
  }
}

function marginCall(level: number): News {
  const detail = `Maintenance margin is ${level}% of equity; at 100% the account is liquidated.`;
  return { tone: 'unsure', title: 'Margin call', detail };
}

function newsOf(event: AccountEvent): News | null {
  const market = String(event['market'] ?? '');
  switch (event.kind) {
    case 'OrderFilled':
      return event['liquidity'] === 'maker' ? fillNews(event, market) : null;
    case 'OrderTriggered': {
      const detail = `The ${String(event['triggerBy'])} price reached ${price(event, market)}.`;
      return { tone: 'good', title: `Order of ${market} fired`, detail };
    }
    case 'OrderCanceled': {
      if (EXPECTED.has(event['reason'])) return null;
      const detail = `Canceled: ${describeReason(String(event['reason']))}.`;
      return { tone: 'unsure', title: `Order of ${market}`, detail };
    }
    case 'LiquidationStepped':
    case 'BackstopTookOver':
      return { tone: 'bad', title: 'Liquidation', detail: `The position in ${market} is closed.` };
    case 'PositionDeleveraged': {
      const detail = `A part of ${market} was closed against a bankrupt account.`;
      return { tone: 'bad', title: 'Deleveraged', detail };
    }
    case 'PoolSharesRedeemed': {
      const left = Number(event['exitShares']) > 0 ? '; the rest waits until the pool can pay' : '';
      const shares = figure(text(event, 'shares'));
      const detail = `${figure(text(event, 'amount'))} for ${shares} shares${left}.`;
      return { tone: 'good', title: 'Exit from the pool paid', detail };
    }
    case 'WithdrawalFailed':
      return {
        tone: 'bad',
        title: 'Withdrawal failed',
        detail: 'The money is in the balance again.',
      };
    default:
      return null;
  }
}

function fillNews(event: AccountEvent, market: string): News {
  const title = `${event['side'] === 'buy' ? 'Bought' : 'Sold'} ${market}`;
  const left = Number(event['remaining']) > 0 ? `, ${figure(text(event, 'remaining'))} open` : '';
  const detail = `filled ${figure(text(event, 'size'))} at ${price(event, market)}${left}`;
  return { tone: 'good', title, detail };
}

function text(event: AccountEvent, field: string): string {
  return String(event[field] ?? '');
}

function price(event: AccountEvent, market: string): string {
  return priceFigure(text(event, 'price'), marketOf(market)?.tickSize ?? '0.01');
}
