import {
  type ChallengeAnswer,
  closeHashOf,
  NO_REQUEST,
  ORDER_COMMANDS,
  orderHashOf,
  type PlacedOrder,
  placedOrders,
  type RequestEvidence,
  type SignedEvidence,
} from '@tandem/chain';
import { eventsOf, type ReleasedCommand } from '@tandem/feed';
import type { AmendOrder, Authorization, Command, RegisterSessionKey } from '@tandem/protocol';
import { type CommandPlace, requestWords } from '@tandem/signing';
import { bytesToHex, type Hex } from 'viem';

/** Bytes before the signature of a contract's wallet: the block at which it was asked. */
const BLOCK_BYTES = 8;
/** Of a signature by a key of a wallet of the chain. */
const WALLET_SIGNATURE_BYTES = 65;
/** First byte of typed data; a text begins with another. */
const TYPED = 0x19;
/** Number of the wallet that opened its account: the exit owner. */
const FIRST_WALLET = 1;

type SignedCommand = { readonly command: Command; readonly authorization: Authorization };
type Found = SignedCommand & { readonly order: PlacedOrder };
type Amendment = SignedCommand & { readonly at: number; readonly change: AmendOrder };

/**
 * Reads the journal from its beginning for what shows that an order was signed: the order, changes
 * of it, the registration of its key, the link of its wallet.
 */
export class OrderEvidence {
  readonly #orderHash: Hex;
  readonly #registrations = new Map<string, SignedCommand>();
  readonly #links = new Map<string, SignedCommand>();
  readonly #amendments: Amendment[] = [];
  #found: Found | null = null;
  /** Number of the request on chain that the fill closed a position for. */
  requestNumber: number | null = null;

  constructor(orderHash: Hex) {
    this.#orderHash = orderHash;
  }

  /** Takes the next command of the journal in. */
  fold(released: ReleasedCommand): void {
    const { command, authorization } = released;
    if (command.kind === 'ForcedRequest') {
      const { requestNumber } = command;
      if (closeHashOf(requestNumber) === this.#orderHash) this.requestNumber = requestNumber;
      return;
    }
    if (authorization === null || authorization === undefined) return;
    const signed = { command, authorization };
    switch (command.kind) {
      case 'RegisterSessionKey':
        this.#registrations.set(keyOf(command), signed);
        return;
      case 'LinkWallet':
        this.#links.set(keyOf(command), signed);
        return;
      case 'AmendOrder':
      case 'Batch':
      case 'PlaceOrder':
      case 'PlaceTriggerOrder':
        this.#amend(signed);
        this.#look(released, signed);
        return;
      default:
        return;
    }
  }

  /** The answer; null when no signed order has the hash. */
  answer(): ChallengeAnswer | null {
    if (this.#found === null) return null;
    const { order } = this.#found;
    return {
      kind: ORDER_COMMANDS[order.kind],
      order: this.#evidenceOf(this.#found, order),
      amendments: this.#widest().map((one) =>
        this.#evidenceOf(one, { kind: 'AmendOrder', at: one.at }),
      ),
    };
  }

  #look(released: ReleasedCommand, signed: SignedCommand): void {
    if (this.#found !== null) return;
    for (const order of placedOrders(released, eventsOf(released))) {
      const hash = orderHashOf(signed.authorization.signedBytes, order);
      if (hash === this.#orderHash) this.#found = { ...signed, order };
    }
  }

  #amend(signed: SignedCommand): void {
    const { command } = signed;
    if (this.#found === null) return;
    const items = command.kind === 'Batch' ? command.items : [command];
    let at = 0;
    for (const item of items) {
      if (item.kind !== 'AmendOrder') continue;
      if (item.orderId === this.#found.order.orderId) {
        this.#amendments.push({ ...signed, at, change: item });
      }
      at += 1;
    }
  }

  /** Of the changes the one with the furthest price and the one with the largest size. */
  #widest(): readonly Amendment[] {
    const [first] = this.#amendments;
    if (first === undefined || this.#found === null) return [];
    const isBuy = sideOf(this.#found) === 'buy';
    let [price, size] = [first, first];
    for (const one of this.#amendments) {
      const { change } = one;
      if (isBuy ? change.price > price.change.price : change.price < price.change.price)
        price = one;
      if (change.size > size.change.size) size = one;
    }
    return price === size ? [price] : [price, size];
  }

  #evidenceOf(signed: SignedCommand, place: CommandPlace): SignedEvidence {
    const { account, keyId, signedBytes } = signed.authorization;
    const registration = this.#registrations.get(`${account}/${keyId}`);
    const wallet = registration?.authorization.keyId ?? keyId;
    const isText = signedBytes[0] !== TYPED;
    const key = registration?.command as RegisterSessionKey | undefined;
    return {
      request: isText ? { ...NO_REQUEST, place: BigInt(place.at) } : evidenceOf(signed, place),
      registration: registration === undefined ? NO_REQUEST : evidenceOf(registration),
      markets: key?.markets.map(({ market }) => market) ?? [],
      links: this.#linksOf(registration?.authorization.account ?? account, wallet),
      text: isText ? bytesToHex(signedBytes) : '0x',
    };
  }

  /** From the exit owner to a wallet, each link signed by the wallet before. */
  #linksOf(account: number, wallet: number): readonly RequestEvidence[] {
    const links: RequestEvidence[] = [];
    // A wallet is linked by one with a lower number.
    for (let at = wallet; at !== FIRST_WALLET; ) {
      const link = this.#links.get(`${account}/${at}`);
      if (link === undefined || link.authorization.keyId >= at) break;
      links.unshift(evidenceOf(link));
      at = link.authorization.keyId;
    }
    return links;
  }
}

function keyOf({ account, keyId }: { readonly account: number; readonly keyId: number }): string {
  return `${account}/${keyId}`;
}

function sideOf({ command, order }: Found): string {
  const items = command.kind === 'Batch' ? command.items : [command];
  const item = items.filter(({ kind }) => kind === order.kind)[order.at];
  return item !== undefined && 'side' in item ? item.side : 'buy';
}

function evidenceOf(
  { command, authorization }: SignedCommand,
  place?: CommandPlace,
): RequestEvidence {
  const words = requestWords({ ...authorization, command }, place);
  const hex = (list: readonly Uint8Array[]): readonly Hex[] => list.map((word) => bytesToHex(word));
  return {
    request: hex(words.request),
    batch: hex(words.batch),
    list: hex(words.list),
    place: BigInt(words.place),
    command: hex(words.command),
    signature: bytesToHex(signatureOf(command, authorization)),
  };
}

/** As its signer made it: without what the journal keeps beside it. */
function signatureOf(command: Command, { scheme, signature }: Authorization): Uint8Array {
  if (scheme === 'eip1271') return signature.subarray(BLOCK_BYTES);
  // Behind the signature of the account stands that of the wallet which it links.
  const isLink = command.kind === 'LinkWallet' && scheme === 'secp256k1';
  return isLink ? signature.subarray(0, WALLET_SIGNATURE_BYTES) : signature;
}
