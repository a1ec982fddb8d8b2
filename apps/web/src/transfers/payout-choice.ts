import type { ChainState } from '@tandem/api';
import { choosePayoutWith, type Payee, payoutOf } from '@tandem/chain/wallet';
import { session } from '../state/venue.ts';
import { chainWallet, standAt } from '../wallet/chain-wallet.ts';
import { vaultChains } from '../wallet/vault-chains.ts';

/** The venue looks for choices this often, and a bit: nothing tells that it has seen one. */
const SEEN_MS = 2_500;

/** The lane by which the account is paid now; 0: at home. Throws when it cannot be read. */
export async function readPayout(chain: ChainState): Promise<number> {
  const { at, payee } = atHome(chain);
  const newest = await at.reader.getBlockNumber({ cacheTime: 0 });
  const deep = newest - BigInt(chain.confirmations);
  return deep < 0n ? 0 : payoutOf(at, payee, deep);
}

/** Has the wallet choose the lane by which the account is paid, and waits until that holds. */
export async function choosePayout(chain: ChainState, lane: number): Promise<void> {
  const { at, payee } = atHome(chain);
  await standAt(at);
  const hash = await choosePayoutWith(at, payee, lane);
  const confirmations = chain.confirmations + 1;
  const { status } = await at.reader.waitForTransactionReceipt({ hash, confirmations });
  if (status !== 'success') throw new Error('The chain refused the choice; nothing was sent.');
  await new Promise((resolve) => {
    setTimeout(resolve, SEEN_MS);
  });
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
