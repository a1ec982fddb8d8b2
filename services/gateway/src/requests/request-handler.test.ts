import { edgeError, VenueListing } from '@tandem/api';
import type { Outcome } from '@tandem/ingress';
import type { ConfigureAsset, ConfigureMarket } from '@tandem/protocol';
import { expect, test } from 'vitest';
import { RateBudgets } from '../budgets/rate-budgets.ts';
import type { GatewayParts } from '../gateway-parts.ts';
import { RequestHandler } from './request-handler.ts';

const WRONG = edgeError('UnknownKey', { keyId: 2 });
const AWAY = edgeError('NotAllowed', { needed: 'a listed address', keyId: 2, account: 16 });
const STOPPED = { kind: 'refused', refusal: { reason: 'Stopped' } } as const;

/** A gateway whose callers have signed or not, and sit where they may or not. */
function handlerFor({ isSigned, isAway = false }: { isSigned: boolean; isAway?: boolean }) {
  const listing = new VenueListing();
  const asset = (number: number) => ({ asset: number, symbol: `A${number}`, decimals: 6 });
  for (const number of [0, 1]) listing.configureAsset(asset(number) as ConfigureAsset);
  const figures = { baseAsset: 1, quoteAsset: 0, baseUnitsPerLot: 1 };
  listing.configureMarket({ market: 0, symbol: 'BTC', ...figures } as ConfigureMarket);
  const submitted: unknown[] = [];
  const outcome: Outcome = isSigned ? STOPPED : { kind: 'unauthorized', error: WRONG };
  const parts = {
    live: {
      sequence: 0,
      view: { accounts: { get: () => undefined } },
      orders: { get: () => undefined },
    },
    nowUs: () => 1_000_000,
    authenticator: {
      identify: () => ({
        caller: { account: 16, keyId: 2, nonce: 1 },
        authorize: () => ({}),
        authorizeText: () => ({}),
      }),
      prove: () => Promise.resolve(isSigned ? null : WRONG),
    },
    login: {
      addressProblem: () => (isAway ? AWAY : null),
      answer: () => Promise.resolve(undefined),
    },
    port: {
      submit: (signed: unknown) => {
        submitted.push(signed);
        return Promise.resolve(outcome);
      },
    },
    dryPort: { submit: () => Promise.resolve(outcome) },
  } as unknown as GatewayParts;
  const handler = new RequestHandler(parts, listing, new RateBudgets());
  const ask = async (method: string, path: string, body = '') => {
    const { reply, spending } = await handler.handle({
      method,
      path,
      body,
      headers: {},
      address: '203.0.113.9',
    });
    return { code: reply.kind === 'error' ? reply.error.code : 'ok', budget: spending?.budget };
  };
  return { ask, submitted };
}

const CANCEL = ['DELETE', '/v1/orders/77'] as const;
const READ = ['GET', '/v1/balances'] as const;

test.each([CANCEL, READ])(
  '%s %s tells where a key may be used to its owner alone',
  async (...at) => {
    const stranger = handlerFor({ isSigned: false, isAway: true });
    expect(await stranger.ask(...at)).toMatchObject({ code: 'UnknownKey' });
    const owner = handlerFor({ isSigned: true, isAway: true });
    expect(await owner.ask(...at)).toMatchObject({ code: 'NotAllowed' });
    expect(owner.submitted).toEqual([]);
  },
);

test('whether there is an order is told to nobody who has not signed', async () => {
  const amendment = ['PATCH', '/v1/orders/77', '{"market":"BTC","price":"1","size":"1"}'] as const;
  const stranger = handlerFor({ isSigned: false });
  expect(await stranger.ask(...amendment)).toMatchObject({ code: 'UnknownKey' });
  expect(stranger.submitted).toEqual([]);
});

test('what is left of a budget is shown to whoever has signed', async () => {
  expect(await handlerFor({ isSigned: true }).ask(...READ)).toMatchObject({ budget: 'key' });
  const stranger = handlerFor({ isSigned: false });
  expect(await stranger.ask(...READ)).toMatchObject({ budget: 'address' });
});
