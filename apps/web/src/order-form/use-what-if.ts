import type { Market, WhatIf } from '@tandem/api';
import { useEffect, useRef, useState } from 'react';
import { useStore } from '../state/store.ts';
import { account, client } from '../state/venue.ts';
import { hasLimit, hasTrigger, type OrderDraft } from './order-draft.ts';

/** Typing settles for this long before the venue is asked. */
const SETTLE_MS = 30;
/** The answer ages with the market: it is asked for again. */
const REFRESH_MS = 2_000;

/** What of the form decides what an order would do. */
type Asked = Pick<OrderDraft, 'side' | 'kind' | 'price' | 'trigger' | 'reduceOnly' | 'marginMode'>;
type Answered = { readonly question: string; readonly whatIf: WhatIf };

/**
 * What the order in the form would do, from the venue's own rules. A trigger order is asked about
 * at the price it would enter with. Null while nothing is known; `isCurrent` is false while the
 * answer is still that to an earlier question, which is shown but judges nothing.
 */
export function useWhatIf(
  typed: Asked,
  market: Market | undefined,
  size: string | null,
): { readonly whatIf: WhatIf | null; readonly isCurrent: boolean } {
  const [answer, setAnswer] = useState<Answered | null>(null);
  const hasAccount = useStore(account) !== null;
  const turn = useRef(0);
  const { side, kind, price, trigger, reduceOnly, marginMode } = typed;
  const limit = hasLimit(kind) ? price : hasTrigger(kind) ? trigger : undefined;
  const asked = size ?? market?.lotSize ?? '';
  const question = [market?.symbol, side, limit, asked, reduceOnly, marginMode].join(' ');
  useEffect(() => {
    turn.current += 1;
    const mine = turn.current;
    if (market === undefined || !hasAccount || limit === '' || asked === '') {
      setAnswer(null);
      return undefined;
    }
    const ask = async (): Promise<void> => {
      try {
        const { data } = await client.orders.whatIf({
          market: market.symbol,
          side,
          type: limit === undefined ? 'market' : 'limit',
          size: asked,
          ...(limit === undefined ? {} : { price: limit }),
          reduceOnly,
          marginMode,
        });
        // Only the newest question may answer: an older one knows another order.
        if (mine === turn.current) setAnswer({ question, whatIf: data });
      } catch {
        if (mine === turn.current) setAnswer(null);
      }
    };
    const first = setTimeout(() => void ask(), SETTLE_MS);
    const again = setInterval(() => void ask(), REFRESH_MS);
    return () => {
      clearTimeout(first);
      clearInterval(again);
    };
  }, [market, hasAccount, side, limit, asked, reduceOnly, marginMode, question]);
  return { whatIf: answer?.whatIf ?? null, isCurrent: answer?.question === question };
}
