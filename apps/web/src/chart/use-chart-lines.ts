import type { AccountState, Market } from '@tandem/api';
import { type CreatePriceLineOptions, type ISeriesApi, LineStyle } from 'lightweight-charts';
import { useEffect } from 'react';
import { figure } from '../format/figures.ts';
import { preferences } from '../state/preferences.ts';
import { useStore } from '../state/store.ts';
import { account } from '../state/venue.ts';
import { linePrice, type MovedLine } from './order-handles.tsx';

type Line = {
  readonly price: string | null;
  readonly title: string;
  readonly tone: '--up' | '--down' | '--accent' | '--warn';
  readonly style: LineStyle;
};

/** Draws own orders, the entry and the liquidation price of the position into the chart. */
export function useChartLines(
  series: ISeriesApi<'Candlestick'> | null,
  market: Market | undefined,
  isShown: boolean,
  moved: MovedLine | null,
): void {
  const state = useStore(account);
  const { theme, palette } = useStore(preferences);
  const lines =
    isShown && state !== null && market !== undefined ? linesOf(state, market, moved) : [];
  const signature = JSON.stringify(lines);
  useEffect(() => {
    if (series === null) return undefined;
    const colors = getComputedStyle(document.documentElement);
    const drawn = (JSON.parse(signature) as readonly Line[]).map((line) =>
      series.createPriceLine(optionsOf(line, colors)),
    );
    return () => {
      for (const line of drawn) series.removePriceLine(line);
    };
  }, [series, signature, theme, palette]);
}

function optionsOf(line: Line, colors: CSSStyleDeclaration): CreatePriceLineOptions {
  return {
    price: Number(line.price),
    title: line.title,
    color: colors.getPropertyValue(line.tone).trim(),
    lineStyle: line.style,
    lineWidth: 1,
    axisLabelVisible: true,
  };
}

function nameOf({ type, side }: AccountState['openOrders'][number]): string {
  return type === 'stop' ? 'stop' : type === 'takeProfit' ? 'take-profit' : side;
}

function linesOf(state: AccountState, market: Market, moved: MovedLine | null): readonly Line[] {
  const lines: Line[] = [];
  for (const order of state.openOrders) {
    if (order.market !== market.symbol) continue;
    lines.push({
      price: moved?.orderId === order.orderId ? moved.price : linePrice(order),
      title: nameOf(order),
      tone: order.side === 'buy' ? '--up' : '--down',
      style: order.triggerPrice === null ? LineStyle.Dashed : LineStyle.Dotted,
    });
  }
  for (const position of state.positions) {
    if (position.market !== market.symbol) continue;
    const title = `${position.side} ${figure(position.size)}`;
    lines.push({ price: position.entryPrice, title, tone: '--accent', style: LineStyle.Solid });
    lines.push({
      price: position.liquidationPrice,
      title: 'Liquidation',
      tone: '--warn',
      style: LineStyle.LargeDashed,
    });
  }
  return lines.filter((line) => line.price !== null);
}
