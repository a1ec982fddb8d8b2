import type { Address, Hex } from 'viem';
import type { BlockStamp, ChainLog } from '../../chain/chain-block.ts';
import type { Freeze } from '../../model/position.ts';
import type { PositionHistory } from '../../store/position-history.ts';
import { addAsset, addBalance, type Holdings, removeAsset, takeBalance } from './holdings.ts';
import type { ModuleBook } from './module-book.ts';
import { type ModuleEvent, parseModuleEvent } from './module-events.ts';

type Known = { readonly holdings: Holdings; readonly freeze: Freeze | null };

type Ending = {
  readonly positionId: bigint;
  readonly kind: 'liquidated' | 'closed';
  readonly closedBy: Address;
  readonly receiver: Address | null;
};

/** How the logs of a margin module change the book. Asks nobody; the same logs do the same. */
export class EventFold {
  readonly #book: ModuleBook;
  readonly #history: PositionHistory;

  constructor(book: ModuleBook, history: PositionHistory) {
    this.#book = book;
    this.#history = history;
  }

  apply(block: BlockStamp, log: ChainLog): void {
    const event = parseModuleEvent(log);
    switch (event.eventName) {
      case 'PositionOpened':
        return this.#open(block, event.args);
      case 'NewAsset':
        return this.#holdings(block, event.args.positionId, (all) =>
          addAsset(all, event.args.asset),
        );
      case 'AssetRemoved':
        return this.#holdings(block, event.args.positionId, (all) =>
          removeAsset(all, event.args.asset),
        );
      case 'PositionDeposit':
        return this.#holdings(block, event.args.positionId, (all) =>
          addBalance(all, event.args.asset, event.args.amount),
        );
      case 'PositionWithdrawal':
        return this.#holdings(block, event.args.positionId, (all) =>
          takeBalance(all, event.args.asset, event.args.quantity),
        );
      case 'MarginSwap':
        return this.#swap(block, event.args);
      case 'PositionFrozen':
        return this.#freeze(block, event.args);
      case 'Liquidation': {
        const { positionId, liquidator: closedBy, feeReceiver: receiver } = event.args;
        return this.#end(block, log.transactionHash, {
          positionId,
          kind: 'liquidated',
          closedBy,
          receiver,
        });
      }
      case 'PositionClosed': {
        const { positionId, closedBy } = event.args;
        return this.#end(block, log.transactionHash, {
          positionId,
          kind: 'closed',
          closedBy,
          receiver: null,
        });
      }
      case 'OrderModified':
        return this.#book.staleOrders.set(event.args.orderId.toString(), true);
      case 'TokenlistAdded':
        // A contract lists what it likes, later too.
        if (event.args.is_contract) return undefined;
        return this.#book.tokenlists.set(event.args.hash, event.args.tokens);
    }
  }

  #open(block: BlockStamp, opened: ArgsOf<'PositionOpened'>): void {
    const { positionId, owner, loanAmount, baseAsset, collateral } = opened;
    const lent = addBalance([], baseAsset, loanAmount);
    this.#expect(block, positionId + 1n);
    this.#book.drafts.set(positionId.toString(), {
      positionId,
      holdings: addBalance(lent, collateral, opened.collateral_amount),
      freeze: null,
      atBlock: block.number,
    });
    this.#history.addOpening({
      positionId,
      block: block.number,
      owner,
      baseAsset,
      principal: loanAmount,
      collateral,
      collateralAmount: opened.collateral_amount,
    });
  }

  #swap(block: BlockStamp, swap: ArgsOf<'MarginSwap'>): void {
    const { positionId, assetIn, assetOut, amountIn, amountOut } = swap;
    this.#holdings(block, positionId, (all) =>
      addBalance(takeBalance(all, assetIn, amountIn), assetOut, amountOut),
    );
  }

  #freeze(block: BlockStamp, frozen: ArgsOf<'PositionFrozen'>): void {
    const { positionId, liquidator, timestamp } = frozen;
    const freeze = { frozenAt: timestamp, liquidator };
    this.#change(block, positionId, ({ holdings }) => ({ holdings, freeze }));
  }

  #holdings(block: BlockStamp, positionId: bigint, change: (all: Holdings) => Holdings): void {
    this.#change(block, positionId, ({ holdings, freeze }) => ({
      holdings: change(holdings),
      freeze,
    }));
  }

  #change(block: BlockStamp, positionId: bigint, change: (known: Known) => Known): void {
    const { positions, drafts } = this.#book;
    const key = positionId.toString();
    const position = positions.get(key);
    if (position !== null) {
      positions.set(key, { ...position, ...change(position), atBlock: block.number });
      return;
    }
    const draft = drafts.get(key);
    if (draft === null) {
      this.#expect(block, positionId + 1n);
      return;
    }
    const { holdings, freeze } = draft;
    if (holdings === null) return;
    drafts.set(key, { ...draft, ...change({ holdings, freeze }), atBlock: block.number });
  }

  /** Ids below are known, or else they were opened before the first block that is followed. */
  #expect(block: BlockStamp, below: bigint): void {
    const { counts, drafts, positionCount } = this.#book;
    for (let positionId = positionCount; positionId < below; positionId += 1n) {
      const atBlock = block.number;
      drafts.set(positionId.toString(), { positionId, holdings: null, freeze: null, atBlock });
    }
    if (below > positionCount) counts.set('positions', below);
  }

  #end(block: BlockStamp, transaction: Hex, ending: Ending): void {
    const { positions, drafts } = this.#book;
    const key = ending.positionId.toString();
    if (positions.get(key) === null && drafts.get(key) === null) return;
    positions.delete(key);
    drafts.delete(key);
    this.#history.addClosure({ ...ending, block: block.number, transaction });
  }
}

type ArgsOf<Name extends ModuleEvent['eventName']> = Extract<
  ModuleEvent,
  { eventName: Name }
>['args'];
