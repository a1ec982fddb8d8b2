import { edgeError, isApiError } from '@tandem/api';
import { addressGroup } from '../budgets/address-group.ts';
import type { RateBudgets } from '../budgets/rate-budgets.ts';
import type { GatewayParts } from '../gateway-parts.ts';
import { envelopeOf } from '../requests/envelope.ts';
import type { RequestHandler } from '../requests/request-handler.ts';
import { PrivateStreams, STREAM_PATH } from './private-streams.ts';

/** What a login is a signature of. */
const LOGIN = { method: 'GET', path: STREAM_PATH, body: '' };
/** A login costs what a session of REST does: a signature is proven for it. */
const LOGIN_COST = 5;

/** Serves streams beside REST, with the same keys and the same requests; null without a hub. */
export function openStreams(
  parts: GatewayParts,
  handler: RequestHandler,
  budgets: RateBudgets,
  origins: readonly string[],
): PrivateStreams | null {
  const { hub, feed, live, authenticator, log } = parts;
  if (hub === undefined) return null;
  return new PrivateStreams(
    {
      hub,
      feed,
      live,
      onFault: (error) => log.error({ err: error }, 'a message failed'),
      login: async (headers, address) => {
        const spending = budgets.spend(
          'address',
          addressGroup(address),
          LOGIN_COST,
          parts.nowUs() / 1_000,
        );
        if (!spending.isAllowed) {
          const { budget, cost, remaining, retryAfterMs } = spending;
          return edgeError('RateLimited', { budget, cost, remaining, retryAfterMs });
        }
        const signed = authenticator.identify(headers);
        if (isApiError(signed)) return signed;
        const { account, keyId } = signed.caller;
        const needed = { access: 'read', account, isOnce: true } as const;
        const denied = await authenticator.prove(signed, LOGIN, needed);
        if (denied !== null) return denied;
        const away = parts.login?.addressProblem(signed.caller, address) ?? null;
        return away ?? { account, keyId };
      },
      execute: async ({ method, path, body = '', headers = {} }, address) => {
        const { reply, spending } = await handler.handle({ method, path, body, headers, address });
        if (reply.kind === 'text') return { status: 200, body: reply.text, headers: {} };
        const { status, body: answer, headers: own } = envelopeOf(reply, live);
        if (spending === null) return { status, body: answer, headers: own };
        const told: { [name: string]: string } = { ...own };
        told['tandem-budget'] = spending.budget;
        told['tandem-budget-remaining'] = String(spending.remaining);
        return { status, body: answer, headers: told };
      },
    },
    { origins },
  );
}
