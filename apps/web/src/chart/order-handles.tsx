import type { Market, Order } from '@tandem/api';
import type { ISeriesApi, ISeriesPrimitive } from 'lightweight-charts';
import { type PointerEvent, type ReactNode, useEffect, useRef } from 'react';
import { amendOrder, amendTrigger } from '../account/change-order.ts';
import { decimalsOf, figure, percent, priceFigure } from '../format/figures.ts';
import { nearestTo } from '../order-form/amounts.ts';

/** An order whose line is somewhere else than the venue has it: being dragged, or on its way. */
export type MovedLine = { readonly orderId: number; readonly price: string };

type Props = {
  readonly series: ISeriesApi<'Candlestick'>;
  readonly market: Market;
  readonly orders: readonly Order[];
  readonly moved: MovedLine | null;
  readonly onMove: (moved: MovedLine | null) => void;
};

/** Handles at the lines of own orders: dragging one changes its price, dropped on a tick. */
export function OrderHandles({ series, market, orders, moved, onMove }: Props): ReactNode {
  const places = useRef(new Map<number, HTMLElement>());
  const priceOf = (order: Order): string =>
    moved?.orderId === order.orderId ? moved.price : linePrice(order);
  useFollowedLines(series, places.current, orders, priceOf);
  return orders.map((order) => (
    <OrderHandle
      key={order.orderId}
      {...{ series, market, order, onMove }}
      price={priceOf(order)}
      onPlace={(element) => {
        if (element === null) places.current.delete(order.orderId);
        else places.current.set(order.orderId, element);
      }}
    />
  ));
}

export function linePrice(order: Order): string {
  return order.triggerPrice ?? order.price ?? '0';
}

/** Keeps each handle at the height of its price: the chart says when it draws anew. */
function useFollowedLines(
  series: ISeriesApi<'Candlestick'>,
  places: ReadonlyMap<number, HTMLElement>,
  orders: readonly Order[],
  priceOf: (order: Order) => string,
): void {
  const lines = useRef<readonly (readonly [orderId: number, price: number])[]>([]);
  lines.current = orders.map((order) => [order.orderId, Number(priceOf(order))]);
  const follow = useRef(() => undefined as void);
  follow.current = () => {
    for (const [orderId, price] of lines.current) {
      const element = places.get(orderId);
      if (element === undefined) continue;
      const y = series.priceToCoordinate(price);
      element.hidden = y === null || y < 0;
      element.style.transform = `translateY(${y ?? 0}px) translateY(-50%)`;
    }
  };
  useEffect(() => follow.current());
  useEffect(() => {
    const primitive: ISeriesPrimitive = { updateAllViews: () => follow.current() };
    series.attachPrimitive(primitive);
    return () => series.detachPrimitive(primitive);
  }, [series]);
}

type HandleProps = Pick<Props, 'series' | 'market' | 'onMove'> & {
  readonly order: Order;
  readonly price: string;
  readonly onPlace: (element: HTMLElement | null) => void;
};

function OrderHandle({ series, market, order, price, onMove, onPlace }: HandleProps): ReactNode {
  const dragged = useRef<string | null>(null);
  const before = linePrice(order);
  const end = (): string | null => {
    const at = dragged.current;
    dragged.current = null;
    return at;
  };
  const move = (event: PointerEvent<HTMLElement>): void => {
    if (dragged.current === null) return;
    const chart = event.currentTarget.parentElement;
    if (chart === null) return;
    const at = series.coordinateToPrice(event.clientY - chart.getBoundingClientRect().top);
    const text = at === null ? null : Number(at).toFixed(decimalsOf(market.tickSize) + 2);
    const tick = text === null ? null : nearestTo(text, market.tickSize);
    if (tick === null || Number(tick) <= 0) return;
    dragged.current = tick;
    onMove({ orderId: order.orderId, price: tick });
  };
  const drop = async (): Promise<void> => {
    const to = end();
    if (to !== null && Number(to) !== Number(before)) await amendLine(order, to);
    // What the venue has is drawn again: the new price, or the old one where it refused.
    onMove(null);
  };
  const isMoved = Number(price) !== Number(before);
  const change = Number(price) / Number(before) - 1;
  return (
    <div
      ref={onPlace}
      className={`order-handle ${order.side}`}
      data-testid="order-handle"
      title="Drag to another price; Esc leaves it where it was"
      tabIndex={-1}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        event.currentTarget.focus();
        dragged.current = before;
      }}
      onPointerMove={move}
      onPointerUp={() => void drop()}
      onPointerCancel={() => {
        end();
        onMove(null);
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || end() === null) return;
        onMove(null);
      }}
    >
      ⇕ {order.side} {order.attached ? 'all' : figure(order.remaining)}
      {isMoved && ` → ${priceFigure(price, market.tickSize)} (${percent(change)})`}
    </div>
  );
}

function amendLine(order: Order, price: string): Promise<boolean> {
  return order.triggerPrice === null
    ? amendOrder(order, { price, size: order.size })
    : amendTrigger(order, { triggerPrice: price });
}
