import { VenueListing } from '@tandem/api';
import type { CommandPort } from '@tandem/ingress';
import { type Authorization, type Command, commandCode } from '@tandem/protocol';
import { expect, test } from 'vitest';
import { submitCommand } from './submit-command.ts';

const ACCOUNT = 20;
const ORDER = 512;
const MARKET = 7;

const listing = new VenueListing();
listing.configureAsset({ asset: 0, symbol: 'USDC', decimals: 6 } as never);
listing.configureAsset({ asset: 1, symbol: 'BTC', decimals: 8 } as never);
listing.configureMarket({
  market: MARKET,
  symbol: 'BTC-PERP',
  baseAsset: 1,
  quoteAsset: 0,
  baseUnitsPerLot: 1_000,
} as never);

test('a refused amendment is told in units of its order, which may be gone by then', async () => {
  const live = new Map([[ORDER, MARKET]]);
  const of = { account: ACCOUNT, orderId: ORDER };
  const command = {
    kind: 'Batch',
    items: [
      { kind: 'AmendOrder', ...of, price: 1, size: 1 },
      { kind: 'CancelOrder', ...of, clientOrderId: null },
    ],
  } as unknown as Command;
  const refused = {
    kind: 'CommandRejected',
    account: ACCOUNT,
    clientOrderId: null,
    command: commandCode('AmendOrder'),
    reason: 'SizeInvalid',
    bound: 1_234_567,
    actual: 7,
  };
  const canceled = { kind: 'OrderCanceled', ...of, market: MARKET, reason: 'requested' };
  const port = {
    submit: () => {
      live.clear();
      const events = [refused, { ...canceled, remaining: 3, reject: null }];
      const released = { kind: 'released', sequence: 2, timeUs: 3, events, receipt: null };
      return Promise.resolve(released);
    },
  } as unknown as CommandPort;
  const marketOfOrder = (orderId: number) => live.get(orderId);
  const signed = { command, authorization: {} as Authorization };
  const { reply } = await submitCommand(port, signed, { listing, marketOfOrder });
  expect(reply).toMatchObject({
    data: {
      orders: [
        {
          status: 'rejected',
          market: 'BTC-PERP',
          reject: { inputs: { largest: '12.34567', size: '0.00007' } },
        },
        { status: 'canceled', remaining: '0.00003' },
      ],
    },
  });
});
