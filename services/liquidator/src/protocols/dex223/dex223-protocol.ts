import { type Address, decodeFunctionResult, encodeFunctionData, type Hex } from 'viem';
import type { ChainPart, ContractCall } from '../../chain/chain-part.ts';
import type { LiquidationActions } from '../../execution/liquidation-actions.ts';
import type { PricedVerdict, Verdict } from '../../model/verdict.ts';
import type { PositionHistory } from '../../store/position-history.ts';
import type { StoredTable } from '../../store/record-table.ts';
import type { PositionBook, Protocol, VerdictGround } from '../protocol.ts';
import { marginModuleAbi } from './abi.ts';
import { Dex223Actions, type Dex223ActionsOptions } from './actions.ts';
import { isSubject } from './debt.ts';
import type { Generation } from './generation.ts';
import { ModuleBook } from './module-book.ts';
import { ModuleMirror, type ModuleMirrorOptions } from './module-mirror.ts';
import { computeVerdict } from './verdict.ts';

export type Dex223Options = Dex223ActionsOptions &
  ModuleMirrorOptions & { readonly history: PositionHistory };

/** Margin modules of Dex223, both generations. */
export class Dex223Protocol implements Protocol {
  readonly contract: Address;
  readonly book: PositionBook;
  readonly tables: readonly StoredTable[];
  readonly mirror: ChainPart;
  readonly actions: LiquidationActions;
  readonly #generation: Generation;

  constructor(options: Dex223Options) {
    const book = new ModuleBook();
    this.contract = options.module;
    this.book = book;
    this.tables = book.tables;
    this.mirror = new ModuleMirror(book, options.history, options);
    this.actions = new Dex223Actions(options);
    this.#generation = options.generation;
  }

  verdict(ground: VerdictGround): Verdict {
    return computeVerdict({ ...ground, generation: this.#generation });
  }

  statusCall(positionId: bigint): ContractCall {
    const functionName = 'getPositionStatus';
    const data = encodeFunctionData({ abi: marginModuleAbi, functionName, args: [positionId] });
    return { to: this.contract, data };
  }

  /** It does not say when interest alone would make the position insolvent. */
  parseStatus(positionId: bigint, data: Hex): PricedVerdict {
    const functionName = 'getPositionStatus';
    const [debt, value] = decodeFunctionResult({ abi: marginModuleAbi, functionName, data });
    const numbers = { debt, value, isSubject: isSubject(value, debt), insolventAt: null };
    return { kind: 'priced', positionId, ...numbers };
  }
}
