import { localAccount, localClients, playToken } from '@tandem/chain';
import type { Logger } from 'pino';
import { type Address, parseEther } from 'viem';
import { FAR_CHAIN_ID } from './chain-indexes.ts';
import type { FarContracts } from './far-contracts.ts';
import { TREASURER } from './venue-contracts.ts';

const GAS = 500_000n;
const FEES = { maxFeePerGas: 10_000_000_000n, maxPriorityFeePerGas: 1n };
/** What a wallet gets that opens an account: coins for gas, and dollars to deposit. */
const GAS_MONEY = parseEther('1');
const POCKET_DOLLARS = 100_000;

/** Gives new wallets of a venue what they need to deposit on its second chain by themselves. */
export class FarPockets {
  readonly #url: string;
  readonly #contracts: FarContracts;
  readonly #log: Logger;
  #last: Promise<void> = Promise.resolve();
  #isClosed = false;

  constructor(url: string, contracts: FarContracts, log: Logger) {
    this.#url = url;
    this.#contracts = contracts;
    this.#log = log;
  }

  /** Soon; one after the other, for they share the treasurer's nonces. */
  give(wallet: Address): void {
    this.#last = this.#last
      .then(() => this.#give(wallet))
      .catch((error: unknown) => {
        const problem = error instanceof Error ? error.message : String(error);
        this.#log.warn({ wallet, problem }, 'a wallet got nothing on the second chain');
      });
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#last;
  }

  async #give(wallet: Address): Promise<void> {
    if (this.#isClosed) return;
    const account = localAccount(TREASURER);
    const { reader, signer } = localClients(this.#url, account, FAR_CHAIN_ID);
    const { address } = account;
    const nonce = await reader.getTransactionCount({ address, blockTag: 'pending' });
    const terms = { account, chain: null, gas: GAS, ...FEES } as const;
    await signer.sendTransaction({ ...terms, to: wallet, value: GAS_MONEY, nonce });
    const { token, decimals } = this.#contracts.token;
    const amount = BigInt(POCKET_DOLLARS) * 10n ** BigInt(decimals);
    const call = { address: token, abi: playToken.abi, functionName: 'transfer' } as const;
    await signer.writeContract({ ...terms, ...call, args: [wallet, amount], nonce: nonce + 1 });
  }
}
