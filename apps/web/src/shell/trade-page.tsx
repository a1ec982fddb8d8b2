import { lazy, type ReactNode, Suspense, useEffect, useState } from 'react';
import { AccountTables } from '../account/account-tables.tsx';
import { BookPanel } from '../book/book-panel.tsx';
import { TradesPanel } from '../book/trades-panel.tsx';
import { figure, percent, priceFigure } from '../format/figures.ts';
import { change } from '../order-form/order-draft.ts';
import { OrderForm } from '../order-form/order-form.tsx';
import { useLastPrice, useMarket } from '../state/use-market.ts';
import { Dialog } from './dialog.tsx';
import { MarketBar } from './market-bar.tsx';
import { PanelGuard } from './panel-guard.tsx';
import { TabList } from './tab-list.tsx';
import { useIsPhone } from './use-is-phone.ts';

/** The chart is the heaviest part; prices, book and form do not wait for it. */
const Chart = lazy(async () => ({
  default: (await import('../chart/chart-panel.tsx')).ChartPanel,
}));

function ChartPlace(): ReactNode {
  return (
    <PanelGuard name="The chart">
      <Suspense fallback={<p className="empty">Loading the chart</p>}>
        <Chart />
      </Suspense>
    </PanelGuard>
  );
}

/** Chart, book, form and tables. */
export function TradePage(): ReactNode {
  const isPhone = useIsPhone();
  useTitle();
  return isPhone ? <PhoneLayout /> : <WideLayout />;
}

/** The price in the tab of the browser. */
function useTitle(): void {
  const market = useMarket();
  const last = useLastPrice(market?.symbol ?? '');
  useEffect(() => {
    if (market === undefined) return;
    document.title = `${priceFigure(last, market.tickSize)} ${market.symbol} · Tandem`;
  }, [market, last]);
}

const BOOK_TABS = ['Book', 'Trades'] as const;

function WideLayout(): ReactNode {
  const [tab, setTab] = useState<(typeof BOOK_TABS)[number]>('Book');
  return (
    <main className="trade">
      <MarketBar />
      <section className="panel area-chart" aria-label="Chart">
        <ChartPlace />
      </section>
      <section className="panel area-book" aria-label="Book and trades">
        <TabList name="Book and trades" tabs={BOOK_TABS} chosen={tab} onChoose={setTab} />
        <PanelGuard name="The book">{tab === 'Book' ? <BookPanel /> : <TradesPanel />}</PanelGuard>
      </section>
      <section className="panel area-form" aria-label="Order form">
        <PanelGuard name="The form">
          <OrderForm />
        </PanelGuard>
      </section>
      <section className="panel area-tables" aria-label="Account">
        <PanelGuard name="The account">
          <AccountTables />
        </PanelGuard>
      </section>
    </main>
  );
}

const PANELS = ['Chart', 'Book', 'Trades', 'Info'] as const;

function PhoneLayout(): ReactNode {
  const [panel, setPanel] = useState<(typeof PANELS)[number]>('Chart');
  const [isTrading, setTrading] = useState(false);
  const open = (side: 'buy' | 'sell'): void => {
    change({ side });
    setTrading(true);
  };
  return (
    <main className="trade">
      <MarketBar />
      <section className="panel phone-panel" aria-label={panel}>
        <TabList name="Panels" tabs={PANELS} chosen={panel} onChoose={setPanel} />
        {panel === 'Chart' && <ChartPlace />}
        {panel === 'Book' && <BookPanel />}
        {panel === 'Trades' && <TradesPanel />}
        {panel === 'Info' && <MarketInfo />}
      </section>
      <section className="panel area-tables" aria-label="Account">
        <PanelGuard name="The account">
          <AccountTables />
        </PanelGuard>
      </section>
      <div className="phone-only two phone-deeds" style={{ display: 'grid' }}>
        <button type="button" className="deed buy" onClick={() => open('buy')}>
          Buy / Long
        </button>
        <button type="button" className="deed sell" onClick={() => open('sell')}>
          Sell / Short
        </button>
      </div>
      {isTrading && (
        <Dialog isSheet title="Order" onClose={() => setTrading(false)}>
          <OrderForm onSent={() => setTrading(false)} />
        </Dialog>
      )}
    </main>
  );
}

/** The rules of the market. */
function MarketInfo(): ReactNode {
  const market = useMarket();
  if (market === undefined) return null;
  const rules = [
    ['Tick', market.tickSize],
    ['Lot', `${market.lotSize} ${market.baseAsset}`],
    ['Least order value', `${figure(market.minOrderNotional)} ${market.quoteAsset}`],
    ['Largest order', `${figure(market.maxOrderSize)} ${market.baseAsset}`],
    ['Highest leverage', `${market.tiers[0]?.maxLeverage ?? 1}×`],
    ['Taker fee', percent(Number(market.takerFeeRate), 3, false)],
    ['Liquidation fee', percent(Number(market.liquidationFeeRate), 3, false)],
  ] as const;
  return (
    <dl className="preview scroll market-info">
      {rules.map(([name, value]) => (
        <div key={name} style={{ display: 'contents' }}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
