import { type BatchItem, COMMAND_LAYOUTS, type Command } from '@tandem/protocol';

type Amendment = Extract<BatchItem, { readonly kind: 'AmendOrder' }>;
type Leg = Extract<BatchItem, { readonly kind: 'PlaceOrder' | 'PlaceTriggerOrder' }>;

/** What an event says of the leg that it belongs to. */
type LegSign = { readonly account: number; readonly market: number; readonly side: string };

const KINDS: ReadonlyMap<number, string> = new Map(
  COMMAND_LAYOUTS.map(({ code, kind }) => [code, kind]),
);

/** Name of a command by its permanent code. */
export function commandName(code: number): string {
  return KINDS.get(code) ?? `command ${code}`;
}

/**
 * Finds the part of a command that an event answers: the events of an order do not repeat its
 * kind or its time in force. Legs of a batch answer in their order, accepted or refused.
 */
export class CommandLegs {
  readonly #legs: readonly Leg[];
  readonly #amendments: readonly Amendment[];
  #next = 0;
  #nextAmendment = 0;

  constructor(command: Command) {
    const items: readonly Command[] = command.kind === 'Batch' ? command.items : [command];
    this.#legs = items.filter(
      (item) => item.kind === 'PlaceOrder' || item.kind === 'PlaceTriggerOrder',
    );
    this.#amendments = items.filter((item) => item.kind === 'AmendOrder');
  }

  /** The leg that was accepted; nothing for orders that the venue entered by itself. */
  accepted<Kind extends Leg['kind']>(
    kind: Kind,
    sign: LegSign,
  ): Extract<Leg, { readonly kind: Kind }> | undefined {
    const leg = this.#legs[this.#next];
    if (leg === undefined || leg.kind !== kind || !isOf(leg, sign)) return undefined;
    this.#next += 1;
    return leg as Extract<Leg, { readonly kind: Kind }>;
  }

  /** An order was amended: the next refusal is that of a later amendment. */
  amended(orderId: number): void {
    if (this.#amendments[this.#nextAmendment]?.orderId === orderId) this.#nextAmendment += 1;
  }

  /** A command of this kind was refused: the amendment that it was, if it was one. */
  refusedAmendment(kind: string): Amendment | undefined {
    if (kind !== 'AmendOrder') return undefined;
    const amendment = this.#amendments[this.#nextAmendment];
    this.#nextAmendment += 1;
    return amendment;
  }

  /** A command of this kind was refused: the leg that asked for it, if it was one. */
  rejected(kind: string): Leg | undefined {
    const leg = this.#legs[this.#next];
    if (leg?.kind !== kind) return undefined;
    this.#next += 1;
    return leg;
  }
}

function isOf(leg: Leg, { account, market, side }: LegSign): boolean {
  return leg.account === account && leg.market === market && leg.side === side;
}
