import type { ChainDeposit } from '@tandem/api';
import { sendDepositWithPermit, type TokenDeposit } from '@tandem/chain/wallet';
import { parseUnits } from 'viem';
import { client, session } from '../state/venue.ts';
import { chainWallet, standAt } from '../wallet/chain-wallet.ts';
import type { VaultChain } from '../wallet/vault-chains.ts';
import { vaultRefusal } from './vault-refusal.ts';

const STEP_OF: { readonly [S in ChainDeposit['status']]: number } = {
  unknown: 1,
  refused: 1,
  seen: 2,
  final: 3,
  credited: 3,
};

type Wish = { readonly symbol: string; readonly amount: string };
type Told = {
  readonly reached: (step: number) => void;
  readonly onState: (state: ChainDeposit) => void;
};

/** Deposits from the connected wallet into the vault, and follows it until it is credited. */
export async function depositOnChain(
  chain: VaultChain,
  { symbol, amount }: Wish,
  { reached, onState }: Told,
): Promise<void> {
  const at = chainWallet(chain);
  await standAt(at);
  const sent = sendDepositWithPermit(at, wanted(chain, symbol, amount));
  const hash = await sent.catch((error: unknown) => {
    throw vaultRefusal(error) ?? error;
  });
  reached(1);
  const end = await client.chain.followDeposit(hash, (state) => {
    reached(STEP_OF[state.status]);
    onState(state);
  });
  if (end.status === 'refused')
    throw new Error('The vault refused the deposit; nothing was taken.');
}

function wanted({ vault, tokens, name }: VaultChain, symbol: string, amount: string): TokenDeposit {
  const account = session.get()?.account;
  const token = tokens.find(({ asset }) => asset === symbol);
  if (account === undefined || token === undefined) {
    throw new Error(`The vault of ${name} takes no ${symbol}.`);
  }
  return {
    vault: vault as `0x${string}`,
    token: token.token as `0x${string}`,
    asset: token.assetId,
    account,
    amount: parseUnits(amount, token.decimals),
  };
}
