import { type ApiError, edgeError } from '@tandem/api';
import { CLOSE } from '@tandem/streams';
import { expect, test } from 'vitest';
import { GatewaySession, type LoggedIn } from './gateway-session.ts';

const OWN = 20;
const SUB_ACCOUNT = 21;
const KEY = 3;

/** A session whose logins are proven when the test says so. */
function openSession() {
  const proofs: ((found: LoggedIn | ApiError) => void)[] = [];
  const closed: unknown[] = [];
  const parts = {
    accounts: { follow: () => undefined, leave: () => undefined },
    login: () => new Promise<LoggedIn | ApiError>((resolve) => proofs.push(resolve)),
    told: () => 7,
    nowMs: () => 0,
    onFault: (error: unknown) => {
      throw error;
    },
  };
  const peer = { address: '127.0.0.1', client: { end: (how: unknown) => closed.push(how) } };
  const session = new GatewaySession(parts as never, peer as never);
  const login = (id: number) => session.handle({ op: 'login', id, headers: {} });
  const endKey = (keyId: number): void => {
    session.endKey(keyId, (account) => account === OWN || account === SUB_ACCOUNT);
  };
  return { session, proofs, closed, login, endKey };
}

const UNKNOWN = { type: 'error', id: 1, error: edgeError('UnknownKey', { keyId: KEY }) };

test.each([OWN, SUB_ACCOUNT])(
  'a key that ends while its login is proven opens nothing, account %i',
  async (account) => {
    const { session, proofs, login, endKey } = openSession();
    const answer = login(1);
    endKey(KEY);
    proofs[0]?.({ account, keyId: KEY });
    expect(await answer).toEqual(UNKNOWN);
    expect(session.isLoggedIn).toBe(false);
  },
);

test('another key that ends meanwhile does not disturb a login', async () => {
  const { session, proofs, closed, login, endKey } = openSession();
  const answer = login(1);
  endKey(KEY + 1);
  proofs[0]?.({ account: OWN, keyId: KEY });
  expect(await answer).toMatchObject({ type: 'answer', accounts: [OWN] });
  expect(session.isLoggedIn).toBe(true);
  endKey(KEY);
  expect(closed).toEqual([CLOSE.revoked]);
});

test('a login that failed leaves nothing behind for the next one', async () => {
  const { proofs, login, endKey } = openSession();
  const first = login(1);
  endKey(KEY);
  proofs[0]?.(edgeError('UnknownKey', { keyId: KEY }));
  expect(await first).toEqual(UNKNOWN);
  // The same number, registered again: it is another key.
  const second = login(2);
  proofs[1]?.({ account: OWN, keyId: KEY });
  expect(await second).toMatchObject({ type: 'answer', accounts: [OWN] });
});
