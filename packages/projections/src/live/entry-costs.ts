import { type MarketBoard, positionKey } from '@tandem/feed';
import type { Event, MarginMode } from '@tandem/protocol';
import { mulDivDown } from '@tandem/quantity';
import type { LiveCheckpoint } from './live-checkpoint.ts';

/** What an open position cost at its entry: quote units, without fees, and its signed lots. */
export type EntryCost = { size: number; cost: number };

type Move = {
  readonly account: number;
  readonly market: number;
  readonly marginMode: MarginMode;
  /** Signed lots that moved, their value without sign, and the size after. */
  readonly lots: number;
  readonly value: number;
  readonly after: number;
};

/**
 * Fold of position events into entry costs. A part that closes takes its share of the cost out,
 * rounded down, as the engine does for the realized profit (docs/rulebook/matching.md).
 */
export class EntryCosts {
  readonly #costs = new Map<number, Map<string, EntryCost>>();
  readonly #board: MarketBoard;

  constructor(board: MarketBoard) {
    this.#board = board;
  }

  get(account: number, market: number, marginMode: MarginMode): EntryCost | undefined {
    return this.#costs.get(account)?.get(positionKey(market, marginMode));
  }

  /** Every open position with its cost. */
  *all(): Generator<LiveCheckpoint['positions'][number]> {
    for (const [account, own] of this.#costs) {
      for (const [key, cost] of own) {
        const [market, marginMode] = key.split('/');
        yield { account, market: Number(market), marginMode: marginMode as MarginMode, ...cost };
      }
    }
  }

  restore(account: number, market: number, marginMode: MarginMode, cost: EntryCost): void {
    const own = this.#costs.get(account) ?? new Map<string, EntryCost>();
    this.#costs.set(account, own);
    own.set(positionKey(market, marginMode), cost);
  }

  fold(event: Event): void {
    switch (event.kind) {
      case 'OrderFilled': {
        if (this.#board.get(event.market)?.rules.marketKind === 'spot') return;
        const lots = event.side === 'buy' ? event.size : -event.size;
        const value = event.size * event.price;
        this.#move({ ...event, lots, value, after: event.positionSize });
        return;
      }
      case 'BackstopTookOver': {
        const lots = event.side === 'buy' ? event.size : -event.size;
        this.#move({ ...event, lots, value: Math.abs(event.quote), after: event.positionSize });
        return;
      }
      case 'PositionDeleveraged':
        this.#deleverage(event);
        return;
      case 'PositionSettled':
        this.#costs.get(event.account)?.delete(positionKey(event.market, event.marginMode));
        return;
      default:
        return;
    }
  }

  #deleverage(event: Event & { kind: 'PositionDeleveraged' }): void {
    const value = Math.abs(event.quote);
    const before = this.get(event.account, event.market, event.marginMode)?.size ?? 0;
    const lots = event.positionSize - before;
    this.#move({ ...event, lots, value, after: event.positionSize });
    const account = event.bankruptAccount;
    const marginMode = this.#bankruptMode(event);
    const bankruptBefore = this.get(account, event.market, marginMode)?.size ?? 0;
    const after = event.bankruptPositionSize;
    const { market } = event;
    this.#move({ account, market, marginMode, lots: after - bankruptBefore, value, after });
  }

  /** The event does not name the margin mode of the bankrupt: its position is the larger one. */
  #bankruptMode(event: Event & { kind: 'PositionDeleveraged' }): MarginMode {
    const { bankruptAccount: account, market, bankruptPositionSize: after, size } = event;
    for (const mode of ['isolated', 'cross'] as const) {
      const known = this.get(account, market, mode)?.size ?? 0;
      if (known !== 0 && Math.abs(known) === Math.abs(after) + size) return mode;
    }
    return 'cross';
  }

  #move({ account, market, marginMode, lots, value, after }: Move): void {
    const known = this.get(account, market, marginMode) ?? { size: 0, cost: 0 };
    if (after === 0) {
      this.#costs.get(account)?.delete(positionKey(market, marginMode));
      return;
    }
    this.restore(account, market, marginMode, {
      size: after,
      cost: costAfter(known, lots, value),
    });
  }
}

function costAfter(known: EntryCost, lots: number, value: number): number {
  const { size, cost } = known;
  if (size === 0 || size > 0 === lots > 0) return cost + value;
  const magnitude = Math.abs(size);
  const moved = Math.abs(lots);
  const closed = Math.min(moved, magnitude);
  const closedValue = closed === moved ? value : mulDivDown(value, closed, moved);
  return closed === magnitude ? value - closedValue : cost - mulDivDown(cost, closed, magnitude);
}
