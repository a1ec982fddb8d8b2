import { type ApiError, edgeError } from '@tandem/api';
import { type Exchange, openExchange } from '@tandem/exchange';
import {
  type Authenticator,
  type Gateway,
  openGateway,
  type RequestHeaders,
} from '@tandem/gateway';
import type { CommandPort } from '@tandem/ingress';
import { type MarketData, openMarketData } from '@tandem/market-data';
import type { AccountId, AssetId, Command, MarketId } from '@tandem/protocol';
import type { AssetUnits, PriceUnits, TimestampUs } from '@tandem/quantity';
import { LiveCrowd } from '@tandem/simulation';
import { pino } from 'pino';

const log = pino({ level: 'silent' });

/** Believes a request whose signature says `good`: whether signatures hold is tested elsewhere. */
const CREDULOUS: Authenticator = {
  identify: (headers: RequestHeaders) => {
    const account = Number(headers['tandem-account']);
    const caller = { account, keyId: 1, nonce: Number(headers['tandem-nonce']) };
    return { caller, authorize: () => ({}) as never, authorizeText: () => ({}) as never };
  },
  prove: (_signed, _request, { account }): Promise<ApiError | null> =>
    Promise.resolve(account === 66 ? edgeError('UnknownKey', { keyId: 1 }) : null),
};

/** Headers that `CREDULOUS` believes, for any account but 66. */
export function headersOf(account: number): { readonly [name: string]: string } {
  return { 'tandem-account': String(account), 'tandem-nonce': '1' };
}

export type RunningStreams = {
  readonly exchange: Exchange;
  readonly data: MarketData;
  readonly url: string;
  submit(command: object): Promise<number>;
  price(price: number): Promise<number>;
  close(): Promise<void>;
};

/** An exchange with a gateway and streams, the simulation's markets, and money in two accounts. */
export async function runStreams(folder: string): Promise<RunningStreams> {
  const exchange = await openExchange({ folder });
  const { feed, live, port } = exchange;
  const data = await openMarketData(
    { feed, view: live.view, live, log },
    { tapePath: null, listen: null },
  );
  // Without a key there is nothing that the engine could check.
  const keyless: CommandPort = {
    submit: ({ command }) => port.submit({ command, authorization: null }),
  };
  const gateway: Gateway = openGateway(
    {
      port: keyless,
      dryPort: keyless,
      keysOf: () => Promise.resolve([]),
      limitsOf: () => Promise.resolve({ key: null, day: null }),
      live,
      feed,
      authenticator: CREDULOUS,
      hello: () => ({}) as never,
      health: () => [],
      hub: data.hub,
      day: data.day,
      nowUs: () => Date.now() * 1_000,
      log,
    },
    data.hub.listing,
    { host: '127.0.0.1', port: 0 },
  );
  const { address } = await gateway.listen();
  const submit = async (command: object): Promise<number> => {
    const outcome = await port.submit({ command: command as Command, authorization: null });
    if (outcome.kind !== 'released') throw new Error(JSON.stringify(outcome));
    const [first] = outcome.events;
    if (first?.kind === 'CommandRejected') throw new Error(JSON.stringify(first));
    return outcome.sequence;
  };
  let publishTimeUs = 0;
  const price = (units: number): Promise<number> => {
    publishTimeUs = Math.max(publishTimeUs + 1, Date.now() * 1_000);
    return submit({
      kind: 'UpdateIndexPrice',
      market: 0 as MarketId,
      price: units as PriceUnits,
      confidence: 1 as PriceUnits,
      publishTimeUs: publishTimeUs as TimestampUs,
      externalMid: null,
    });
  };
  for (const command of new LiveCrowd({ seed: 1, traders: 48 }, live.view).venueSetup()) {
    await submit(command);
  }
  for (const [at, account] of ([5_000, 5_001] as const).entries()) {
    await submit({ kind: 'OpenAccount', account: account as AccountId, parent: null });
    await submit({
      kind: 'CreditDeposit',
      account: account as AccountId,
      asset: 0 as AssetId,
      amount: ((at === 0 ? 100 : 1_000_000) * 1_000_000) as AssetUnits,
      chain: 15,
      depositNumber: at + 1,
      transactionHash: String(at + 1).padStart(64, '0'),
      logIndex: 0,
    });
  }
  await price(600_000);
  return {
    exchange,
    data,
    url: `${address.replace('http', 'ws')}/v1/stream`,
    submit,
    price,
    close: async () => {
      await gateway.close();
      await data.close();
      await exchange.close();
    },
  };
}
