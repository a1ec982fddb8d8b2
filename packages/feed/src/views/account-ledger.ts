import {
  BALANCE_REASONS,
  eventLayouts,
  MARGIN_MODES,
  type MarginMode,
  PROTOCOL_ACCOUNTS,
  SETTLEMENT_ASSET,
  SIDES,
} from '@tandem/protocol';
import { placesOf } from '../event-fields.ts';
import { type AccountView, newAccountView, type PositionView, positionKey } from './account.ts';
import { AccountNumbers } from './account-numbers.ts';
import { fundingIndexOf, type MarketBoard } from './market-figures.ts';

const OPENED = placesOf(eventLayouts.ACCOUNT_OPENED);
const BALANCE = placesOf(eventLayouts.BALANCE_CHANGED);
const FILLED = placesOf(eventLayouts.ORDER_FILLED);
const ISOLATED = placesOf(eventLayouts.ISOLATED_MARGIN_ADJUSTED);
const FLAGGED = placesOf(eventLayouts.ACCOUNT_FLAGGED);
const UNFLAGGED = placesOf(eventLayouts.ACCOUNT_UNFLAGGED);
const STEPPED = placesOf(eventLayouts.LIQUIDATION_STEPPED);
const BACKSTOP = placesOf(eventLayouts.BACKSTOP_TOOK_OVER);
const DELEVERAGED = placesOf(eventLayouts.POSITION_DELEVERAGED);
const SEIZED = placesOf(eventLayouts.COLLATERAL_SEIZED);
const DEFICIT = placesOf(eventLayouts.DEFICIT_BOOKED);
const SETTLED = placesOf(eventLayouts.POSITION_SETTLED);
const CHARGED = placesOf(eventLayouts.UTILIZATION_CHARGED);
const FEE_CHARGED = placesOf(eventLayouts.LIQUIDATION_FEE_CHARGED);
/** Reasons for which money comes to an account or leaves it, rather than being earned or lost. */
const OUTSIDE_MONEY: ReadonlySet<string> = new Set([
  'deposit',
  'withdrawalReserved',
  'withdrawalReturned',
  'withdrawalFee',
  'transfer',
  'poolDeposit',
  'poolExit',
]);

type Places = { readonly account: number; readonly market: number; readonly marginMode: number };

/**
 * Fold of account events: balances, positions, counts. Figures of users are exact. What the fees
 * and insurance accounts hold is only published now and then, so theirs are the last known.
 */
export class AccountLedger {
  readonly #accounts = new Map<number, AccountView>();
  readonly #numbers = new AccountNumbers();
  readonly #board: MarketBoard;

  constructor(board: MarketBoard) {
    this.#board = board;
    for (const account of Object.values(PROTOCOL_ACCOUNTS)) {
      this.#put(newAccountView(account, account));
    }
  }

  get(account: number): AccountView | undefined {
    return this.#accounts.get(account);
  }

  all(): Iterable<AccountView> {
    return this.#accounts.values();
  }

  get count(): number {
    return this.#accounts.size;
  }

  /** An account with all its sub-accounts, in the order in which they were opened. */
  of(owner: number): readonly number[] {
    return this.#numbers.of(owner);
  }

  /** A number that no account has yet; somebody else may take it first. */
  nextFree(): number {
    return this.#numbers.nextFree();
  }

  /** Puts an account in from a checkpoint. */
  restore(view: AccountView): void {
    this.#put(view);
  }

  balance(account: number, asset: number): number {
    return this.#accounts.get(account)?.balances.get(asset) ?? 0;
  }

  position(account: number, market: number, marginMode: MarginMode): PositionView | undefined {
    return this.#accounts.get(account)?.positions.get(positionKey(market, marginMode));
  }

  // tidy: flat list
  fold(slots: Float64Array, at: number): void {
    switch (slots[at]) {
      case OPENED.code: {
        const account = slots[at + OPENED.account] as number;
        const owner = slots[at + OPENED.owner] as number;
        this.#put(newAccountView(account, owner));
        return;
      }
      case BALANCE.code:
        this.#balanceChanged(slots, at);
        return;
      case FILLED.code:
        this.#filled(slots, at);
        return;
      case ISOLATED.code: {
        const position = this.position(
          slots[at + ISOLATED.account] as number,
          slots[at + ISOLATED.market] as number,
          'isolated',
        );
        if (position === undefined) return;
        position.quote = slots[at + ISOLATED.positionQuote] as number;
        position.postedMargin = slots[at + ISOLATED.postedMargin] as number;
        position.fundingIndex = this.#fundingIndex(position.market, position.size);
        return;
      }
      case FLAGGED.code:
        this.#at(slots[at + FLAGGED.account]).isFlagged = true;
        return;
      case UNFLAGGED.code:
        this.#at(slots[at + UNFLAGGED.account]).isFlagged = false;
        return;
      case STEPPED.code: {
        this.#position(slots, at, STEPPED);
        this.#at(slots[at + STEPPED.account]).liquidations += 1;
        this.#setInsurance(slots[at + STEPPED.insuranceBalance] as number);
        return;
      }
      case BACKSTOP.code:
        this.#position(slots, at, BACKSTOP);
        this.#backstopTook(slots, at);
        return;
      case DELEVERAGED.code:
        this.#deleveraged(slots, at);
        return;
      case SEIZED.code: {
        const asset = slots[at + SEIZED.asset] as number;
        const units = slots[at + SEIZED.units] as number;
        this.#addBalance(slots[at + SEIZED.account] as number, asset, -units);
        this.#addBalance(PROTOCOL_ACCOUNTS.insurance, asset, units);
        return;
      }
      case DEFICIT.code:
        this.#setInsurance(slots[at + DEFICIT.insuranceBalance] as number);
        return;
      case CHARGED.code: {
        const market = slots[at + CHARGED.market] as number;
        const pool = this.#at(PROTOCOL_ACCOUNTS.pool);
        const size = slots[at + CHARGED.poolSize] as number;
        const quote = slots[at + CHARGED.poolQuote] as number;
        this.#setPosition(pool, { market, mode: 'cross' }, [size, quote]);
        return;
      }
      case FEE_CHARGED.code: {
        const fee = slots[at + FEE_CHARGED.fee] as number;
        this.#addBalance(PROTOCOL_ACCOUNTS.fees, SETTLEMENT_ASSET, fee);
        return;
      }
      case SETTLED.code: {
        const mode = MARGIN_MODES[slots[at + SETTLED.marginMode] as number] as MarginMode;
        const market = slots[at + SETTLED.market] as number;
        this.#setPosition(this.#at(slots[at + SETTLED.account]), { market, mode }, [0, 0]);
        return;
      }
      default:
        return;
    }
  }

  #put(view: AccountView): void {
    this.#accounts.set(view.account, view);
    this.#numbers.add(view.account, view.owner);
  }

  #at(account: number | undefined): AccountView {
    const view = this.#accounts.get(account as number);
    if (view === undefined) throw new Error(`events of account ${account} before it was opened`);
    return view;
  }

  #fundingIndex(market: number, size: number): number {
    const figures = this.#board.get(market);
    return figures === undefined ? 0 : fundingIndexOf(figures, size);
  }

  #balanceChanged(slots: Float64Array, at: number): void {
    const view = this.#at(slots[at + BALANCE.account]);
    const asset = slots[at + BALANCE.asset] as number;
    view.balances.set(asset, slots[at + BALANCE.balance] as number);
    const reason = BALANCE_REASONS[slots[at + BALANCE.reason] as number] as string;
    if (!OUTSIDE_MONEY.has(reason)) return;
    const change = slots[at + BALANCE.change] as number;
    view.paidIn.set(asset, (view.paidIn.get(asset) ?? 0) + change);
  }

  #addBalance(account: number, asset: number, by: number): void {
    const { balances } = this.#at(account);
    balances.set(asset, (balances.get(asset) ?? 0) + by);
  }

  #setInsurance(balance: number): void {
    this.#at(PROTOCOL_ACCOUNTS.insurance).balances.set(SETTLEMENT_ASSET, balance);
  }

  #filled(slots: Float64Array, at: number): void {
    const view = this.#at(slots[at + FILLED.account]);
    const fee = slots[at + FILLED.fee] as number;
    view.fills += 1;
    view.realizedProfit += slots[at + FILLED.realizedProfit] as number;
    const rules = this.#board.get(slots[at + FILLED.market] as number)?.rules;
    if (rules?.marketKind === 'spot') {
      view.balances.set(rules.baseAsset, slots[at + FILLED.positionSize] as number);
      view.balances.set(rules.quoteAsset, slots[at + FILLED.positionQuote] as number);
      const isBuyer = SIDES[slots[at + FILLED.side] as number] === 'buy';
      const feeAsset = isBuyer ? rules.baseAsset : rules.quoteAsset;
      if (!isBuyer) view.fees += fee;
      this.#addBalance(PROTOCOL_ACCOUNTS.fees, feeAsset, fee);
      return;
    }
    view.fees += fee;
    this.#position(slots, at, FILLED);
    this.#addBalance(PROTOCOL_ACCOUNTS.fees, SETTLEMENT_ASSET, fee);
  }

  /** Takes over the position that an event publishes in its two last figures. */
  #position(
    slots: Float64Array,
    at: number,
    places: Places & { readonly positionSize: number; readonly positionQuote: number },
  ): void {
    const view = this.#at(slots[at + places.account]);
    const market = slots[at + places.market] as number;
    const mode = MARGIN_MODES[slots[at + places.marginMode] as number] as MarginMode;
    const size = slots[at + places.positionSize] as number;
    this.#setPosition(view, { market, mode }, [size, slots[at + places.positionQuote] as number]);
  }

  #setPosition(
    view: AccountView,
    where: { readonly market: number; readonly mode: MarginMode },
    [size, quote]: readonly [size: number, quote: number],
  ): void {
    const key = positionKey(where.market, where.mode);
    const known = view.positions.get(key);
    const figures = this.#board.get(where.market);
    if (figures !== undefined) {
      figures.openInterest += Math.max(0, size) - Math.max(0, known?.size ?? 0);
    }
    const fundingIndex = this.#fundingIndex(where.market, size);
    if (size === 0) {
      view.positions.delete(key);
    } else if (known === undefined) {
      const { market, mode: marginMode } = where;
      const created = { market, marginMode, size, quote, fundingIndex, postedMargin: 0 };
      view.positions.set(key, created);
    } else {
      known.size = size;
      known.quote = quote;
      known.fundingIndex = fundingIndex;
    }
  }

  /** The backstop's own side is not published; it is the mirror image of what the unit gave. */
  #backstopTook(slots: Float64Array, at: number): void {
    const backstop = this.#at(PROTOCOL_ACCOUNTS.backstop);
    const market = slots[at + BACKSTOP.market] as number;
    const isSale = SIDES[slots[at + BACKSTOP.side] as number] === 'sell';
    const size = slots[at + BACKSTOP.size] as number;
    const quote = slots[at + BACKSTOP.quote] as number;
    const known = backstop.positions.get(positionKey(market, 'cross'));
    const after: [number, number] = [
      (known?.size ?? 0) + (isSale ? size : -size),
      (known?.quote ?? 0) + (isSale ? -quote : quote),
    ];
    this.#setPosition(backstop, { market, mode: 'cross' }, after);
  }

  #deleveraged(slots: Float64Array, at: number): void {
    this.#position(slots, at, DELEVERAGED);
    const view = this.#at(slots[at + DELEVERAGED.account]);
    view.deleverages += 1;
    view.realizedProfit += slots[at + DELEVERAGED.realizedProfit] as number;
    const bankrupt = this.#at(slots[at + DELEVERAGED.bankruptAccount]);
    const market = slots[at + DELEVERAGED.market] as number;
    const size = slots[at + DELEVERAGED.bankruptPositionSize] as number;
    const quote = slots[at + DELEVERAGED.bankruptPositionQuote] as number;
    this.#setPosition(bankrupt, { market, mode: modeOfBankrupt(bankrupt, market, size) }, [
      size,
      quote,
    ]);
  }
}

/**
 * The event names the bankrupt account, not its margin mode. An account may hold both modes of one
 * market: the flagged position is the one whose size the event leaves nearer to zero.
 */
function modeOfBankrupt(view: AccountView, market: number, after: number): MarginMode {
  const isolated = view.positions.get(positionKey(market, 'isolated'));
  const cross = view.positions.get(positionKey(market, 'cross'));
  if (isolated === undefined) return 'cross';
  if (cross === undefined) return 'isolated';
  const fits = Math.sign(isolated.size) === (Math.sign(after) || Math.sign(isolated.size));
  return fits && Math.abs(after) < Math.abs(isolated.size) ? 'isolated' : 'cross';
}
