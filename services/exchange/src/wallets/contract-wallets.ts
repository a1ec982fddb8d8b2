import { edgeError } from '@tandem/api';
import type { AuthorizationError } from '@tandem/ingress';
import type { Authorization } from '@tandem/protocol';
import { portableKeccak, RequestEncoder, type SigningDomain } from '@tandem/signing';
import { encodeFunctionData, parseAbi, toHex } from 'viem';
import type { AuthorizationCheck } from '../verification/check-authorization.ts';
import { shownSigner } from '../verification/registered-key.ts';
import { textProblem } from '../verification/text-problem.ts';
import { RpcError, rpcCall } from './rpc-call.ts';

/** Whether a contract says that a signature is its own. */
type ContractAnswer =
  | { readonly kind: 'valid'; readonly authorization: Authorization }
  | { readonly kind: 'invalid'; readonly error: AuthorizationError };

const ABI = parseAbi([
  'function isValidSignature(bytes32 digest, bytes signature) view returns (bytes4)',
]);
/** First four bytes of the answer of a contract that agrees; the other 28 are zero. */
const AGREES = `0x1626ba7e${'0'.repeat(56)}`;
/** Enough for a wallet of several owners, too little to keep a node busy. */
const GAS_MAX = 500_000;
const SIGNATURE_BYTES_MAX = 4_096;

/**
 * Asks wallets that are contracts (EIP-1271) on their chain. A contract may say today what it does
 * not say tomorrow: it is asked each time, at a block that goes into the journal with the answer.
 */
export class ContractWallets {
  readonly #url: string;
  readonly #encoder: RequestEncoder;

  /** @param url JSON-RPC of a node of the domain's chain */
  constructor(url: string, domain: SigningDomain) {
    this.#url = url;
    this.#encoder = new RequestEncoder(domain);
  }

  /** The authorization that is journalled begins with the number of the block, in eight bytes. */
  async prove(check: AuthorizationCheck): Promise<ContractAnswer> {
    const { authorization, command } = check;
    const { signature } = authorization;
    if (signature.length > SIGNATURE_BYTES_MAX) {
      return refused(check, `longer than ${SIGNATURE_BYTES_MAX}`);
    }
    if (command === null) return this.#proveText(check);
    const preimage = this.#encoder.preimage({ ...authorization, command });
    const { signedBytes } = authorization;
    if (signedBytes.length > 0 && Buffer.compare(preimage, signedBytes) !== 0) {
      return refused(check, 'the bytes of this command are others');
    }
    return this.#proveBytes(check, preimage);
  }

  /** A request without a command, such as that for a secret: signed is the Keccak of its text. */
  #proveText(check: AuthorizationCheck): Promise<ContractAnswer> {
    const { authorization } = check;
    const { domain } = this.#encoder;
    const problem = textProblem({ command: null, authorization, domain }, noCommand);
    if (problem !== null) return Promise.resolve({ kind: 'invalid', error: problem });
    return this.#proveBytes(check, authorization.signedBytes);
  }

  async #proveBytes(check: AuthorizationCheck, preimage: Uint8Array): Promise<ContractAnswer> {
    const { authorization } = check;
    const { signature } = authorization;
    try {
      const block = await this.#block();
      const digest = toHex(portableKeccak(preimage));
      const answer = await this.#ask(check, digest, block);
      if (answer !== AGREES) return wrong(check, digest, preimage);
      const named = new Uint8Array(8 + signature.length);
      new DataView(named.buffer).setBigUint64(0, BigInt(block));
      named.set(signature, 8);
      const proven = { ...authorization, signedBytes: preimage, signature: named };
      return { kind: 'valid', authorization: proven };
    } catch (error) {
      if (error instanceof RpcError) return refused(check, error.message);
      throw error;
    }
  }

  async #block(): Promise<string> {
    const block = await rpcCall(this.#url, 'eth_blockNumber', []);
    if (/^0x[0-9a-f]{1,16}$/.test(block)) return block;
    throw new RpcError('the node names no block');
  }

  async #ask({ key, authorization }: AuthorizationCheck, digest: `0x${string}`, block: string) {
    const signature = toHex(authorization.signature);
    const data = encodeFunctionData({
      abi: ABI,
      functionName: 'isValidSignature',
      args: [digest, signature],
    });
    const call = { to: `0x${key.value.slice(24)}`, data, gas: toHex(GAS_MAX) };
    return rpcCall(this.#url, 'eth_call', [call, block]);
  }
}

function noCommand(): never {
  throw new Error('a request without a command asks for none');
}

function refused({ authorization }: AuthorizationCheck, problem: string): ContractAnswer {
  const bytes = authorization.signature.length;
  const error = edgeError('MalformedSignature', { problem, scheme: 'eip1271', bytes });
  return { kind: 'invalid', error };
}

function wrong({ key }: AuthorizationCheck, digest: string, preimage: Uint8Array): ContractAnswer {
  const error = edgeError('WrongSignature', {
    expectedSigner: shownSigner(key, key.value),
    recoveredSigner: null,
    digest,
    signedBytes: toHex(preimage),
  });
  return { kind: 'invalid', error };
}
