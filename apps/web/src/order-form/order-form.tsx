import type { Market } from '@tandem/api';
import { type FormEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import { decimalsOf } from '../format/figures.ts';
import { preferences } from '../state/preferences.ts';
import { useStore } from '../state/store.ts';
import { useMarket, useTicker } from '../state/use-market.ts';
import { useNow } from '../state/use-now.ts';
import { account, connection, session } from '../state/venue.ts';
import { openConnectDialog } from '../wallet/connect-state.ts';
import { AccountSummary } from './account-summary.tsx';
import { sizeInBase } from './amounts.ts';
import { ConfirmOrder } from './confirm-order.tsx';
import { draftProblems } from './draft-problems.ts';
import { ExitFields } from './exit-fields.tsx';
import { KindFields } from './kind-fields.tsx';
import { LeverageRow } from './leverage-row.tsx';
import { change, clearDraft, draft, hasLimit, hasTrigger, type OrderDraft } from './order-draft.ts';
import { OrderOptions } from './order-options.tsx';
import { OrderPreview } from './order-preview.tsx';
import { ProblemNote } from './problem-note.tsx';
import { SizeFields } from './size-fields.tsx';
import { deedOf, submitOrder } from './submit-order.ts';
import { useWhatIf } from './use-what-if.ts';

/** Where an order is written, with what it would do beside it. */
export function OrderForm({ onSent }: { readonly onSent?: () => void }): ReactNode {
  const market = useMarket();
  const shown = useRef(market?.symbol);
  useEffect(() => {
    if (shown.current !== undefined && market !== undefined && shown.current !== market.symbol) {
      clearDraft();
    }
    shown.current = market?.symbol;
  }, [market]);
  if (market === undefined) return <div className="order-form" aria-busy="true" />;
  return <Form market={market} {...(onSent === undefined ? {} : { onSent })} />;
}

const OFFLINE_MS = 4_000;

type FormProps = { readonly market: Market; readonly onSent?: () => void };

function Form({ market, onSent }: FormProps): ReactNode {
  const typed = useStore(draft);
  const ticker = useTicker(market.symbol);
  const state = useStore(account);
  const size = useDraftSize(typed, market);
  const { whatIf, isCurrent } = useWhatIf(typed, market, size);
  usePrefilledPrice(typed, market);
  const isOffline = useIsOffline();
  const told = isCurrent ? whatIf : null;
  const around = { market, ticker, account: state, whatIf: told, isOffline, size };
  const problems = draftProblems(typed, around);
  const { isBusy, isSending, send } = useSending(typed, market, size, onSent);
  const [isAsking, setAsking] = useState(false);
  const blocked = problems.some((problem) => problem.isBlocking) || !isComplete(typed, size);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (blocked || isSending()) return;
    // All that is possible is asked for twice, whatever was chosen.
    const isAll = size !== null && size === whatIf?.maxSize;
    if (preferences.get().confirmOrders || isAll) setAsking(true);
    else void send();
  };
  return (
    <>
      <form
        className="order-form"
        onSubmit={submit}
        aria-label="Order"
        onKeyDown={(event) => {
          if (event.key !== 'Escape') return;
          change({ size: '', takeProfit: '', stopLoss: '', reduceOnly: false });
          (document.activeElement as HTMLElement | null)?.blur();
        }}
      >
        <LeverageRow market={market} typed={typed} />
        <SideButtons typed={typed} />
        <KindFields market={market} typed={typed} problems={problems} />
        <SizeFields market={market} typed={typed} problems={problems} whatIf={whatIf} />
        <OrderOptions typed={typed} market={market} />
        {market.kind !== 'spot' && !hasTrigger(typed.kind) && (
          <ExitFields typed={typed} market={market} />
        )}
        <OrderPreview market={market} typed={typed} whatIf={whatIf} size={size} />
        <div className="deed-foot">
          <ProblemNote problems={problems} field="form" />
          <Deed typed={typed} market={market} size={size} isBlocked={blocked} isBusy={isBusy} />
        </div>
      </form>
      <AccountSummary />
      {isAsking && (
        <ConfirmOrder
          deed={deedOf(typed, market, size)}
          side={typed.side}
          whatIf={whatIf}
          market={market}
          onConfirm={() => {
            setAsking(false);
            void send();
          }}
          onClose={() => setAsking(false)}
        />
      )}
    </>
  );
}

/** Sends what is typed, once however often it is pressed. */
function useSending(
  typed: OrderDraft,
  market: Market,
  size: string | null,
  onSent?: () => void,
): { isBusy: boolean; isSending: () => boolean; send: () => Promise<void> } {
  const isUnderWay = useRef(false);
  const [isBusy, setBusy] = useState(false);
  const send = async (): Promise<void> => {
    // The button's state comes a moment later: the handler itself lets no second press through.
    if (isUnderWay.current || size === null) return;
    isUnderWay.current = true;
    setBusy(true);
    const isTaken = await submitOrder(typed, market, size);
    isUnderWay.current = false;
    setBusy(false);
    if (!isTaken) return;
    change({ size: '' });
    onSent?.();
  };
  return { isBusy, isSending: () => isUnderWay.current, send };
}

/** True while nothing came from the venue for a while, or the line is down. */
function useIsOffline(): boolean {
  const { status, heardAtMs } = useStore(connection);
  const now = useNow();
  return status === 'down' || (status !== 'live' && now - heardAtMs > OFFLINE_MS);
}

function isComplete(typed: OrderDraft, size: string | null): boolean {
  if (size === null) return false;
  if (hasLimit(typed.kind) && typed.price === '') return false;
  return !hasTrigger(typed.kind) || typed.trigger !== '';
}

function useDraftSize(typed: OrderDraft, market: Market): string | null {
  const { sizeUnit } = useStore(preferences);
  const ticker = useTicker(market.symbol);
  const priceText = hasLimit(typed.kind) ? typed.price : (ticker?.mark ?? ticker?.last ?? '');
  return sizeInBase(typed.size, sizeUnit, Number(priceText) || null, market);
}

/** The first known middle price is filled in once; after that the market never moves the field. */
function usePrefilledPrice(typed: OrderDraft, market: Market): void {
  const ticker = useTicker(market.symbol);
  const filled = useRef('');
  useEffect(() => {
    if (filled.current === market.symbol || ticker === undefined) return;
    const { bestBid, bestAsk } = ticker;
    const known =
      bestBid !== null && bestAsk !== null
        ? (Number(bestBid) + Number(bestAsk)) / 2
        : Number(ticker.mark ?? ticker.last ?? Number.NaN);
    if (!Number.isFinite(known)) return;
    filled.current = market.symbol;
    const tick = Number(market.tickSize);
    const price = (Math.round(known / tick) * tick).toFixed(decimalsOf(market.tickSize));
    if (typed.price === '')
      change({ price: price.replace(/(\.\d*?)0+$/, '$1').replace(/\.$/, '') });
  }, [ticker, market, typed.price]);
}

function SideButtons({ typed }: { readonly typed: OrderDraft }): ReactNode {
  return (
    <div className="two sides" role="group" aria-label="Side">
      {(['buy', 'sell'] as const).map((side) => (
        <button
          key={side}
          type="button"
          className={side}
          aria-pressed={typed.side === side}
          onClick={() => change({ side })}
        >
          {side === 'buy' ? 'Buy / Long' : 'Sell / Short'}
        </button>
      ))}
    </div>
  );
}

type DeedProps = FormProps & {
  readonly typed: OrderDraft;
  readonly size: string | null;
  readonly isBlocked: boolean;
  readonly isBusy: boolean;
};

function Deed({ typed, market, size, isBlocked, isBusy }: DeedProps): ReactNode {
  const isConnected = useStore(session) !== null;
  if (!isConnected) {
    return (
      <div className="deed-place">
        <button type="button" className="primary wide" onClick={() => openConnectDialog()}>
          Connect to trade
        </button>
      </div>
    );
  }
  return (
    <div className="deed-place">
      <button
        type="submit"
        data-testid="submit-order"
        className={`deed ${typed.side}`}
        disabled={isBlocked || isBusy}
      >
        {isBusy ? 'Sending' : deedOf(typed, market, size)}
      </button>
    </div>
  );
}
