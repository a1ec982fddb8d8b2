import { type ChainClients, connectClients, connectReader } from '@tandem/chain';
import {
  type Address,
  BaseError,
  ContractFunctionRevertedError,
  isAddress,
  type PublicClient,
} from 'viem';
import { privateKeyToAccount } from 'viem/accounts';
import type { Json } from '../audit/audit-json.ts';
import { complain, sayJson } from '../output.ts';
import { readWalletKey } from './wallet-key.ts';

/** Text behind an option; undefined where it was not given. */
type Typed<Option extends string> = { readonly [option in Option]?: string | undefined };

/** An option of an action is missing, or not what it must be. */
class OptionError extends Error {
  override readonly name = 'OptionError';
}

/** Options of a program that acts on a chain with a wallet. */
export class WalletOptions<Option extends string> {
  readonly #values: Typed<Option | 'node' | 'key'>;

  constructor(values: Typed<Option | 'node' | 'key'>) {
    this.#values = values;
  }

  /** Of the node at --node, signing with the key in --key. */
  connect(): Promise<ChainClients> {
    return connectClients(
      this.#given('node'),
      privateKeyToAccount(readWalletKey(this.#values.key)),
    );
  }

  /** Of the node at --node: nothing can be signed. */
  read(): Promise<PublicClient> {
    return connectReader(this.#given('node'));
  }

  #given(option: Option | 'node'): string {
    const text = this.#values[option];
    if (text === undefined) throw new OptionError(`--${option} is missing`);
    return text;
  }

  address(option: Option): Address {
    const text = this.#given(option);
    if (isAddress(text)) return text;
    throw new OptionError(`--${option} is no address: ${text}`);
  }

  /** A whole number that a contract counts. */
  counted(option: Option): bigint {
    const text = this.#given(option);
    if (!/^\d{1,78}$/.test(text)) {
      throw new OptionError(`--${option} is a whole number, not ${text}`);
    }
    return BigInt(text);
  }

  /** A whole number of the engine, or of a list that is not long. */
  small(option: Option): number {
    const value = this.counted(option);
    if (value <= Number.MAX_SAFE_INTEGER) return Number(value);
    throw new OptionError(`--${option} ${value} is beyond ${Number.MAX_SAFE_INTEGER}`);
  }
}

/** A program with a word for each thing that it does. */
export type WalletActions<Place> = {
  readonly help: string;
  readonly isHelpWanted: boolean;
  /** The first word that was typed. */
  readonly word: string | undefined;
  readonly connect: () => Promise<Place>;
  /** What was done, by its word. */
  readonly actions: Readonly<Record<string, (place: Place) => Promise<object>>>;
};

/** Prints what was done as one JSON object; returns the code with which the program ends. */
export async function runWalletAction<Place>(of: WalletActions<Place>): Promise<number> {
  const { help, isHelpWanted, word = '', connect, actions } = of;
  const action = Object.hasOwn(actions, word) ? actions[word] : undefined;
  if (isHelpWanted || action === undefined) {
    complain(help);
    return isHelpWanted ? 0 : 2;
  }
  try {
    sayJson({ action: word, ...(plain(await action(await connect())) as object) });
    return 0;
  } catch (error) {
    complain(error instanceof Error ? `${error.name}: ${reasonOf(error)}` : 'failed');
    return 1;
  }
}

/** Why something failed, in the words of the chain where it has some. */
export function reasonOf(error: unknown): string {
  const { shortMessage } = error as { shortMessage?: string };
  const reverted =
    error instanceof BaseError
      ? error.walk((cause) => cause instanceof ContractFunctionRevertedError)
      : null;
  if (reverted instanceof ContractFunctionRevertedError && reverted.data !== undefined) {
    const { errorName, args = [] } = reverted.data;
    return `${errorName}(${args.map(String).join(', ')})`;
  }
  return shortMessage ?? (error instanceof Error ? error.message : 'failed');
}

/** Numbers that JSON cannot hold are texts of their digits. */
function plain(value: object): Json {
  return JSON.parse(
    JSON.stringify(value, (_, one: unknown) => (typeof one === 'bigint' ? String(one) : one)),
  ) as Json;
}
