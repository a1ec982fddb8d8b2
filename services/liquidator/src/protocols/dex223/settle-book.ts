import type { Hex } from 'viem';
import type { BlockReads, ContractCall } from '../../chain/chain-part.ts';
import type { Draft, ModuleBook } from './module-book.ts';
import {
  type ModuleReads,
  parseHoldings,
  parseOrder,
  parseTerms,
  parseTokenlist,
} from './module-reads.ts';

/**
 * Reads what the logs did not tell: terms of new positions, then their orders, then the lists of
 * tokens of these. Three rounds of multicalls when something is new, none when nothing is.
 */
export async function settleBook(
  reads: BlockReads,
  calls: ModuleReads,
  book: ModuleBook,
): Promise<void> {
  await settleDrafts(reads, calls, book);
  const staleOrders = await settleOrders(reads, calls, book);
  await settleTokenlists(reads, calls, book, staleOrders);
}

async function settleDrafts(
  reads: BlockReads,
  calls: ModuleReads,
  book: ModuleBook,
): Promise<void> {
  const drafts = [...book.drafts.values()];
  const asked = drafts.map((draft) => ({ draft, calls: draftCalls(draft, calls) }));
  const answers = new Answers(await reads.call(asked.flatMap(({ calls: own }) => own)));
  for (const { draft, calls: own } of asked) {
    const [terms, assets, balances] = answers.take(own.length);
    if (terms === null || terms === undefined) continue;
    const key = draft.positionId.toString();
    const { isOpen, freeze, ...rest } = parseTerms(terms);
    const holdings = draft.holdings ?? readHoldings(assets, balances);
    if (isOpen && holdings === null) continue;
    book.drafts.delete(key);
    if (!isOpen || holdings === null) continue;
    const { positionId } = draft;
    const atBlock = reads.block.number;
    book.positions.set(key, { ...rest, positionId, holdings, isOpen, freeze, atBlock });
    if (book.order(rest.orderId) === null) book.staleOrders.set(rest.orderId.toString(), true);
  }
}

/** @returns orders that were read */
async function settleOrders(
  reads: BlockReads,
  calls: ModuleReads,
  book: ModuleBook,
): Promise<readonly bigint[]> {
  const orderIds = [...book.staleOrders.entries()].map(([key]) => BigInt(key));
  const answers = await reads.call(orderIds.map((orderId) => calls.of('orders', orderId)));
  const read: bigint[] = [];
  orderIds.forEach((orderId, index) => {
    const answer = answers[index] ?? null;
    const order = answer === null ? null : parseOrder(orderId, answer);
    if (order === null) return;
    book.orders.set(orderId.toString(), { ...order, tokens: book.tokensOf(order.tokenlist) });
    book.staleOrders.delete(orderId.toString());
    read.push(orderId);
  });
  return read;
}

async function settleTokenlists(
  reads: BlockReads,
  calls: ModuleReads,
  book: ModuleBook,
  orderIds: readonly bigint[],
): Promise<void> {
  const orders = orderIds.map((orderId) => book.order(orderId)).filter((order) => order !== null);
  const lacking = orders.filter(({ tokens }) => tokens === null);
  const lists = [...new Set(lacking.map(({ tokenlist }) => tokenlist))];
  const answers = new Answers(
    await reads.call(
      lists.flatMap((list) => [calls.of('tokenlists', list), calls.of('getTokenlist', list)]),
    ),
  );
  for (const list of lists) {
    const [about, tokens] = answers.take(2);
    if (about === null || about === undefined || tokens === null || tokens === undefined) continue;
    const known = parseTokenlist(about, tokens);
    if (known !== null) book.tokenlists.set(list, known);
  }
  for (const order of lacking) {
    const tokens = book.tokensOf(order.tokenlist);
    if (tokens !== null) book.orders.set(order.orderId.toString(), { ...order, tokens });
  }
}

function draftCalls({ positionId, holdings }: Draft, calls: ModuleReads): readonly ContractCall[] {
  const terms = calls.of('positions', positionId);
  if (holdings !== null) return [terms];
  return [
    terms,
    calls.of('getPositionAssets', positionId),
    calls.of('getPositionBalances', positionId),
  ];
}

function readHoldings(
  assets: Hex | null | undefined,
  balances: Hex | null | undefined,
): ReturnType<typeof parseHoldings> | null {
  if (assets === null || assets === undefined || balances === null || balances === undefined) {
    return null;
  }
  return parseHoldings(assets, balances);
}

/** Answers in the order of their questions. */
class Answers {
  readonly #all: readonly (Hex | null)[];
  #next = 0;

  constructor(all: readonly (Hex | null)[]) {
    this.#all = all;
  }

  take(count: number): readonly (Hex | null)[] {
    this.#next += count;
    return this.#all.slice(this.#next - count, this.#next);
  }
}
