import { bytesToHex } from '@noble/hashes/utils.js';
import { COMMAND_LAYOUTS, type Command } from '@tandem/protocol';
import fc from 'fast-check';
import { hashTypedData } from 'viem';
import { expect, test } from 'vitest';
import { portableKeccak } from '../hashing.ts';
import { anyRequest, SOMEWHERE } from './any-command.fixture.ts';
import type { SignedRequest } from './request-message.ts';
import { RequestEncoder } from './request-preimage.ts';
import { walletRequest } from './wallet-request.ts';

const encoder = new RequestEncoder(SOMEWHERE);

function digest(request: SignedRequest): string {
  return `0x${bytesToHex(portableKeccak(encoder.preimage(request)))}`;
}

test('the digest of any command is the one that a wallet shows and signs', () => {
  fc.assert(
    fc.property(anyRequest, (request) => {
      const wallet = hashTypedData(
        walletRequest(SOMEWHERE, request) as Parameters<typeof hashTypedData>[0],
      );
      expect(digest(request)).toBe(wallet);
    }),
    { numRuns: 3000 },
  );
});

test('one changed value anywhere in a request changes its digest', () => {
  fc.assert(
    fc.property(anyRequest, fc.nat(), (request, choice) => {
      const changed = withOneChange(request, choice);
      expect(digest(changed)).not.toBe(digest(request));
    }),
    { numRuns: 2000 },
  );
});

const order: SignedRequest = {
  account: 16,
  keyId: 3,
  nonce: 7,
  deadlineUs: 1_790_000_000_000_000,
  extraFeePpb: 0,
  command: {
    kind: 'PlaceOrder',
    account: 16,
    market: 1,
    clientOrderId: null,
    nonce: 7,
    side: 'buy',
    type: 'limit',
    price: 100_000,
    size: 25,
    timeInForce: 'GTC',
    expiresAtUs: null,
    postOnly: 'no',
    reduceOnly: false,
    selfTrade: 'cancelTaker',
    marginMode: 'cross',
  } as Command,
};

test('the digest of an order is the one that was published with the format', () => {
  expect(digest(order)).toBe('0x8a2a1183838d8e60d28276f776e537abedb89be2f866b80993cced9bb24d0072');
});

test('another chain or contract gives another digest', () => {
  const here = bytesToHex(encoder.preimage(order));
  const otherChain = new RequestEncoder({ ...SOMEWHERE, chainId: 1 });
  const verifyingContract = '0x5FbDB2315678afecb367f032d93F642f64180aa4';
  const otherContract = new RequestEncoder({ ...SOMEWHERE, verifyingContract });
  expect(bytesToHex(otherChain.preimage(order))).not.toBe(here);
  expect(bytesToHex(otherContract.preimage(order))).not.toBe(here);
});

test('commands with the same fields and another kind have other digests', () => {
  const sample = { kind: 'SamplePremium', market: 1 } as Command;
  const settle = { kind: 'SettleFunding', market: 1 } as Command;
  expect(digest({ ...order, command: sample })).not.toBe(digest({ ...order, command: settle }));
});

test('an absent value and a zero have other digests', () => {
  const cancel = { kind: 'CancelOrder', account: 16, orderId: 5, clientOrderId: null } as Command;
  const withZero = { ...cancel, clientOrderId: 0 } as Command;
  expect(digest({ ...order, command: cancel })).not.toBe(digest({ ...order, command: withZero }));
});

test('the same legs of a batch in another order have another digest', () => {
  const place = order.command;
  const cancel = { kind: 'CancelOrder', account: 16, orderId: 5, clientOrderId: null } as Command;
  const forward = { kind: 'Batch', items: [place, cancel] } as Command;
  const backward = { kind: 'Batch', items: [cancel, place] } as Command;
  expect(digest({ ...order, command: forward })).not.toBe(digest({ ...order, command: backward }));
});

test('a value that its member does not allow is refused, never wrapped', () => {
  const tooWide = { ...order, account: 0x1_0000_0000 };
  expect(() => digest(tooWide)).toThrow('account: 4294967296 is not an integer from 0 to');
  const fraction = { ...order.command, size: 0.5 } as Command;
  expect(() => digest({ ...order, command: fraction })).toThrow('size: 0.5');
});

/** Changes one field: of the request, or of the command, or of its first item. */
function withOneChange(request: SignedRequest, choice: number): SignedRequest {
  const bags: { readonly bag: object; readonly put: (changed: object) => SignedRequest }[] = [
    {
      bag: { ...request, command: null },
      put: (c) => ({ ...c, command: request.command }) as never,
    },
  ];
  const { command } = request;
  if (command.kind === 'Batch') {
    const [first, ...rest] = command.items;
    if (first !== undefined) {
      const put = (changed: object) =>
        ({ ...request, command: { kind: 'Batch', items: [changed, ...rest] } }) as never;
      bags.push({ bag: first, put });
    }
  } else {
    bags.push({ bag: command, put: (changed) => ({ ...request, command: changed }) as never });
  }
  const places = bags.flatMap(({ bag, put }) =>
    Object.entries(bag)
      .filter(([name]) => name !== 'kind' && name !== 'command')
      .map(
        ([name, value]) =>
          () =>
            put({ ...bag, [name]: another(value, name) }),
      ),
  );
  const change = places[choice % places.length];
  if (change === undefined) throw new Error('a request has fields');
  return change();
}

/** Names that a field may have, by the name of the field. */
const WORDS = new Map<string, readonly string[]>(
  COMMAND_LAYOUTS.flatMap(({ fields }) =>
    Object.entries(fields).flatMap(([name, kind]) =>
      Array.isArray(kind) ? [[name, kind as readonly string[]] as const] : [],
    ),
  ),
);

function another(value: unknown, name: string): unknown {
  if (value === null) return 1;
  if (typeof value === 'boolean') return !value;
  if (typeof value === 'number') return value > 0 ? value - 1 : value + 1;
  if (value instanceof Uint8Array) return Uint8Array.of(...value, 1);
  if (Array.isArray(value)) return value.length > 0 ? value.slice(1) : [listItem(name)];
  const text = value as string;
  const words = WORDS.get(name);
  if (words !== undefined) return words[(words.indexOf(text) + 1) % words.length];
  if (/^[0-9a-f]{64}$/.test(text)) return (text.startsWith('0') ? '1' : '0') + text.slice(1);
  return text.length > 0 ? text.slice(1) : 'a';
}

function listItem(name: string): object {
  return name === 'markets'
    ? { market: 1 }
    : { lower: 1, initialRatePpb: 1, maintenanceRatePpb: 1 };
}
