import type { Position } from '@tandem/api';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { money, percent, priceFigure } from '../format/figures.ts';
import { dateTime } from '../format/times.ts';
import { Dialog } from '../shell/dialog.tsx';
import { marketOf } from '../state/venue.ts';
import { saveFile } from './csv.ts';
import { returnOf } from './position-return.ts';

type Props = { readonly position: Position; readonly onClose: () => void };

const WIDTH = 640;
const HEIGHT = 336;

/** A picture of a position to show around; size and profit in money are left out unless wanted. */
export function SharePosition({ position, onClose }: Props): ReactNode {
  const [hasMoney, setMoney] = useState(false);
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const pen = canvas.current?.getContext('2d') ?? null;
    if (pen !== null) draw(pen, position, hasMoney);
  }, [position, hasMoney]);
  const save = (): void => {
    canvas.current?.toBlob((picture) => {
      if (picture !== null) saveFile(`tandem-${position.market}.png`, picture);
    });
  };
  return (
    <Dialog title={`Share ${position.side} ${position.market}`} onClose={onClose}>
      <canvas
        ref={canvas}
        width={WIDTH}
        height={HEIGHT}
        className="share-card"
        role="img"
        aria-label={`${position.market} ${position.side}, ${percent(returnOf(position))}`}
      />
      <label className="check">
        <input
          type="checkbox"
          checked={hasMoney}
          onChange={(event) => setMoney(event.target.checked)}
        />
        Show size and profit in money
      </label>
      <button type="button" className="primary wide" onClick={save}>
        Save the picture
      </button>
    </Dialog>
  );
}

function draw(pen: CanvasRenderingContext2D, position: Position, hasMoney: boolean): void {
  const style = getComputedStyle(document.documentElement);
  const color = (name: string): string => style.getPropertyValue(name).trim();
  const family = color('--font');
  const text = (words: string, x: number, y: number, size: number, ink: string): void => {
    pen.font = `600 ${size}px ${family}`;
    pen.fillStyle = color(ink);
    pen.fillText(words, x, y);
  };
  const tick = marketOf(position.market)?.tickSize ?? '0.01';
  const gain = returnOf(position) ?? 0;
  pen.fillStyle = color('--panel');
  pen.fillRect(0, 0, WIDTH, HEIGHT);
  pen.fillStyle = color(gain < 0 ? '--down' : '--up');
  pen.fillRect(0, 0, 6, HEIGHT);
  const way = position.side === 'long' ? 'Long' : 'Short';
  const leverage = position.leverage === null ? '' : ` ${position.leverage}×`;
  text('Tandem', 36, 54, 20, '--muted');
  text(`${position.market} · ${way}${leverage}`, 36, 110, 26, '--text');
  text(percent(returnOf(position)), 36, 184, 56, gain < 0 ? '--down' : '--up');
  const entry = priceFigure(position.entryPrice, tick);
  text(`Entry ${entry}   Mark ${priceFigure(position.mark, tick)}`, 36, 238, 18, '--text');
  if (hasMoney) {
    const profit = money(position.unrealizedProfit, true);
    text(`Size ${position.size}   Profit ${profit}`, 36, 270, 18, '--text');
  }
  text(dateTime(Date.now() * 1_000), 36, 306, 14, '--muted');
}
