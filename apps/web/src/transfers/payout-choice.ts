import type { ChainState } from '@tandem/api';
import { choosePayoutWith, type Payee, payoutOf } from '@tandem/chain/wallet';
import { client, session } from '../state/venue.ts';
import { chainWallet, standAt } from '../wallet/chain-wallet.ts';
import { vaultChains } from '../wallet/vault-chains.ts';

const LOOK_MS = 500;
/** How long a choice that is final is waited for: the venue takes some of them at a look. */
const LONGEST_MS = 120_000;

/** The lane by which the account is paid now; 0: at home. Throws when it cannot be read. */
export async function readPayout(chain: ChainState): Promise<number> {
  const { at, payee } = atHome(chain);
  const newest = await at.reader.getBlockNumber({ cacheTime: 0 });
  const deep = newest - BigInt(chain.confirmations);
  return deep < 0n ? 0 : payoutOf(at, payee, deep);
}

/** Has the wallet choose the lane by which the account is paid; waits until the venue says so. */
export async function choosePayout(chain: ChainState, lane: number): Promise<void> {
  const { at, payee } = atHome(chain);
  await standAt(at);
  const hash = await choosePayoutWith(at, payee, lane);
  const confirmations = chain.confirmations + 1;
  const { status } = await at.reader.waitForTransactionReceipt({ hash, confirmations });
  if (status !== 'success') throw new Error('The chain refused the choice; nothing was sent.');
  await chosen(lane);
}

/** Asked for sooner, money would be paid where the account was paid before. */
async function chosen(lane: number): Promise<void> {
  const untilMs = Date.now() + LONGEST_MS;
  while (Date.now() < untilMs) {
    const state = await client.account.state().catch(() => null);
    if (state !== null && (state.data.payoutLane ?? 0) === lane) return;
    await new Promise((resolve) => {
      setTimeout(resolve, LOOK_MS);
    });
  }
  throw new Error(
    'The choice is on chain, and the venue has not taken it yet. Nothing was asked for.',
  );
}

function atHome(chain: ChainState) {
  const [home] = vaultChains(chain);
  const account = session.get()?.account;
  if (home === undefined || account === undefined || chain.contracts === null) {
    throw new Error('The chain of this venue stands.');
  }
  const handler = chain.contracts.withdrawals as `0x${string}`;
  const payee: Payee = { handler, account };
  return { at: chainWallet(home), payee };
}
