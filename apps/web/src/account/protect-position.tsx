import type { Market, Order, Position } from '@tandem/api';
import { type ReactNode, useState } from 'react';
import { figure, money, priceFigure } from '../format/figures.ts';
import { isAmount } from '../order-form/amounts.ts';
import { Choice, TRIGGER_PRICES } from '../order-form/choice.tsx';
import { MarketField } from '../order-form/market-field.tsx';
import { placementWords } from '../order-form/submit-order.ts';
import { FormDialog } from '../shell/form-dialog.tsx';
import { carryOut } from '../state/carry-out.ts';
import { useStore } from '../state/store.ts';
import { useTicker } from '../state/use-market.ts';
import { account, client, marketOf } from '../state/venue.ts';
import { amendTrigger } from './change-order.ts';
import { exitsOf } from './position-exits.ts';

type Props = { readonly position: Position; readonly onClose: () => void };
type TriggerBy = keyof typeof TRIGGER_PRICES;
type Trigger = 'takeProfit' | 'stop';
type Exit = { readonly trigger: string; readonly limit: string };

/** Sets the take-profit and the stop of a position; each closes all of it and ends the other. */
export function ProtectPosition({ position, onClose }: Props): ReactNode {
  const market = marketOf(position.market);
  const ticker = useTicker(position.market);
  const exits = exitsOf(position, useStore(account)?.openOrders ?? []);
  const [takeProfit, setTakeProfit] = useState<Exit>(() => typedOf(exits.takeProfit));
  const [stop, setStop] = useState<Exit>(() => typedOf(exits.stop));
  const [triggerBy, setTriggerBy] = useState<TriggerBy>(
    exits.stop?.triggerBy ?? exits.takeProfit?.triggerBy ?? 'mark',
  );
  const [hasLimits, setLimits] = useState(takeProfit.limit !== '' || stop.limit !== '');
  if (market === undefined) return null;
  const wanted = (typed: Exit): Exit => (hasLimits ? typed : { ...typed, limit: '' });
  const now = ticker?.[triggerBy] ?? null;
  const field = { market, hasLimits, position, now, triggerBy };
  return (
    <FormDialog
      title={`Protect ${position.side} ${position.market}`}
      deed="Set"
      isWrong={
        (!isAmount(takeProfit.trigger) && !isAmount(stop.trigger)) ||
        firesAtOnce('takeProfit', position, takeProfit.trigger, now) ||
        firesAtOnce('stop', position, stop.trigger, now)
      }
      onSubmit={() => {
        void protect(position, {
          takeProfit: { typed: wanted(takeProfit), before: exits.takeProfit },
          stop: { typed: wanted(stop), before: exits.stop },
          triggerBy,
        });
      }}
      onClose={onClose}
    >
      <Standing position={position} market={market} />
      <ExitFields
        {...field}
        trigger="takeProfit"
        id="protect-take-profit"
        name="Take-profit"
        typed={takeProfit}
        onType={setTakeProfit}
      />
      <ExitFields
        {...field}
        trigger="stop"
        id="protect-stop"
        name="Stop-loss"
        typed={stop}
        onType={setStop}
      />
      <StopWarning position={position} stop={stop.trigger} />
      <div className="two">
        <Choice name="Fired by" value={triggerBy} words={TRIGGER_PRICES} onChange={setTriggerBy} />
        <label className="check">
          <input
            type="checkbox"
            checked={hasLimits}
            onChange={(event) => setLimits(event.target.checked)}
          />
          With limit prices
        </label>
      </div>
      {hasLimits && (
        <p className="muted">A limit order may stay unfilled while the price runs away.</p>
      )}
    </FormDialog>
  );
}

type StandingProps = { readonly position: Position; readonly market: Market };

function Standing({ position, market }: StandingProps): ReactNode {
  const { entryPrice, mark, liquidationPrice } = position;
  const price = (text: string | null): string => priceFigure(text, market.tickSize);
  const end =
    liquidationPrice === null ? 'no liquidation price' : `liquidation ${price(liquidationPrice)}`;
  return (
    <p className="muted">
      Entry {price(entryPrice)}, mark {price(mark)}, {end}. Each closes the whole position and
      cancels the other.
    </p>
  );
}

function typedOf(order: Order | undefined): Exit {
  return { trigger: order?.triggerPrice ?? '', limit: order?.price ?? '' };
}

type FieldsProps = {
  readonly trigger: Trigger;
  readonly triggerBy: TriggerBy;
  /** The price that fires it. */
  readonly now: string | null;
  readonly id: string;
  readonly name: string;
  readonly market: Market;
  readonly position: Position;
  readonly typed: Exit;
  readonly hasLimits: boolean;
  readonly onType: (typed: Exit) => void;
};

function ExitFields(props: FieldsProps): ReactNode {
  const { id, name, market, position, typed, hasLimits, onType, trigger, triggerBy, now } = props;
  const isWrong = firesAtOnce(trigger, position, typed.trigger, now);
  return (
    <>
      <MarketField
        id={id}
        name={name}
        of="price"
        market={market}
        typed={[typed.trigger, (text) => onType({ ...typed, trigger: text })]}
        isWrong={isWrong}
      />
      {hasLimits && (
        <MarketField
          id={`${id}-limit`}
          name={`${name} limit`}
          of="price"
          market={market}
          typed={[typed.limit, (limit) => onType({ ...typed, limit })]}
        />
      )}
      {isWrong ? (
        <div className="field-note down" role="alert">
          It would fire at once: the {triggerBy} price is {priceFigure(now, market.tickSize)}.
        </div>
      ) : (
        <Payoff
          position={position}
          price={hasLimits && typed.limit !== '' ? typed.limit : typed.trigger}
        />
      )}
    </>
  );
}

/** A take-profit that is reached already, or a stop: the venue refuses both. */
function firesAtOnce(
  trigger: Trigger,
  { side }: Position,
  at: string,
  now: string | null,
): boolean {
  if (!isAmount(at) || now === null) return false;
  const isOnRise = (side === 'long') === (trigger === 'takeProfit');
  return isOnRise ? Number(now) >= Number(at) : Number(now) <= Number(at);
}

/** Profit at a price before fees: an estimate, said so. */
function Payoff({ position, price }: { readonly position: Position; readonly price: string }) {
  const entry = Number(position.entryPrice ?? Number.NaN);
  const sign = position.side === 'long' ? 1 : -1;
  const profit = (Number(price) - entry) * Number(position.size) * sign;
  const isKnown = isAmount(price) && Number.isFinite(profit);
  return (
    <div className={`field-note ${profit < 0 ? 'down' : 'up'}`}>
      {isKnown && `about ${money(profit.toFixed(2), true)} before fees`}
    </div>
  );
}

function StopWarning({ position, stop }: { readonly position: Position; readonly stop: string }) {
  const { liquidationPrice, side } = position;
  if (liquidationPrice === null || !isAmount(stop)) return null;
  const isBeyond =
    side === 'long'
      ? Number(stop) <= Number(liquidationPrice)
      : Number(stop) >= Number(liquidationPrice);
  if (!isBeyond) return null;
  const word = side === 'long' ? 'above' : 'below';
  return (
    <p className="notice" role="alert">
      The stop must be {word} the liquidation price {figure(liquidationPrice)}: it would come too
      late.
    </p>
  );
}

type Wanted = { readonly typed: Exit; readonly before: Order | undefined };
type Exits = {
  readonly takeProfit: Wanted;
  readonly stop: Wanted;
  readonly triggerBy: TriggerBy;
};

async function protect(position: Position, exits: Exits): Promise<void> {
  for (const trigger of ['takeProfit', 'stop'] as const) {
    const { typed, before } = exits[trigger];
    if (!isAmount(typed.trigger)) continue;
    const limitPrice = isAmount(typed.limit) ? typed.limit : null;
    const exit = { triggerPrice: typed.trigger, triggerBy: exits.triggerBy, limitPrice };
    if (before === undefined) await place(position, trigger, exit);
    else if (isOther(before, exit)) await amendTrigger(before, exit);
  }
}

type Placed = {
  readonly triggerPrice: string;
  readonly triggerBy: TriggerBy;
  readonly limitPrice: string | null;
};

function isOther(before: Order, { triggerPrice, triggerBy, limitPrice }: Placed): boolean {
  return (
    before.triggerPrice !== triggerPrice ||
    before.price !== limitPrice ||
    before.triggerBy !== triggerBy
  );
}

async function place(
  position: Position,
  trigger: Trigger,
  { limitPrice, ...exit }: Placed,
): Promise<void> {
  const name = trigger === 'stop' ? 'Stop-loss' : 'Take-profit';
  const title = `${name} of ${position.market} at ${figure(exit.triggerPrice)}`;
  await carryOut(title, async () => {
    const placed = await client.orders.placeTrigger({
      ...exit,
      ...(limitPrice === null ? {} : { limitPrice }),
      trigger,
      market: position.market,
      side: position.side === 'long' ? 'sell' : 'buy',
      size: position.size,
      reduceOnly: true,
      attached: true,
      marginMode: position.marginMode,
    });
    return placementWords(placed);
  });
}
