import {
  type RequestSignature,
  type SignedRequest,
  type SignedTextRequest,
  type Signer,
  type SigningDomain,
  signRequest,
  signTextRequest,
  type WalletRequest,
  walletRequest,
} from '@tandem/signing';

/** What signs: a session key in memory, or a wallet that asks its owner. */
export interface Proof {
  signCommand(domain: SigningDomain, request: SignedRequest): Promise<ProvenRequest>;
  signText(request: SignedTextRequest): Promise<ProvenRequest>;
}

/** The signed bytes do not travel: the venue makes them again from the request. */
export type ProvenRequest = Omit<RequestSignature, 'signedBytes'>;

/** A registered key: whose it is, its number there, and what signs. */
export type SessionKey = {
  readonly account: number;
  readonly keyId: number;
  readonly signer: Signer;
  /**
   * Part of their value that fills of the orders pay on top of the schedule, to the receiver of the
   * key: '0.0005' is five hundredths of a percent. At most what the key was registered with.
   */
  readonly extraFeeRate?: string;
};

/** An EVM wallet: its address, and its `eth_signTypedData_v4`. */
export interface Wallet {
  /** `0x` and 40 hexadecimal digits. */
  readonly address: string;
  /** Gives the signature as `0x` and 130 hexadecimal digits. */
  signTypedData(data: WalletRequest): Promise<string>;
}

export function keyProof(signer: Signer): Proof {
  return {
    signCommand: (domain, request) => signRequest(signer, domain, request),
    signText: (request) => signTextRequest(signer, request),
  };
}

/** A wallet signs commands only: its owner sees every field by its name. */
export function walletProof(wallet: Wallet): Proof {
  return {
    signCommand: async (domain, request) => {
      const signature = hexBytes(await wallet.signTypedData(walletRequest(domain, request)));
      const { account, keyId, nonce, deadlineUs, extraFeePpb } = request;
      const numbers = { account, keyId, nonce, deadlineUs, extraFeePpb };
      return { scheme: 'secp256k1', ...numbers, signature: withRecovery(signature) };
    },
    signText: () => Promise.reject(new Error('a wallet signs commands; reads need a session key')),
  };
}

const SIGNATURE_BYTES = 65;
const RECOVERY_AT = 64;

/** Some wallets count the recovery byte from 0, others from 27 as the venue does. */
function withRecovery(signature: Uint8Array): Uint8Array {
  const recovery = signature[RECOVERY_AT];
  if (signature.length !== SIGNATURE_BYTES || recovery === undefined) {
    throw new Error(`the wallet gave ${signature.length} bytes, a signature has 65`);
  }
  const made = signature.slice();
  made[RECOVERY_AT] = recovery < 27 ? recovery + 27 : recovery;
  return made;
}

function hexBytes(text: string): Uint8Array {
  const digits = text.slice(2);
  if (!/^0x([0-9a-fA-F]{2})+$/.test(text)) throw new Error('the wallet gave no hexadecimal text');
  return Uint8Array.from({ length: digits.length / 2 }, (_, at) =>
    Number.parseInt(digits.slice(at * 2, at * 2 + 2), 16),
  );
}
