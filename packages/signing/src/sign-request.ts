import type { KeyScheme } from './keys/signature-form.ts';
import type { Signer } from './keys/signer.ts';
import { type SignedTextRequest, textRequestBytes } from './text-request/text-request.ts';
import type { SigningDomain } from './typed-data/domain.ts';
import type { SignedRequest } from './typed-data/request-message.ts';
import { RequestEncoder } from './typed-data/request-preimage.ts';

/** A signature with everything that the venue needs to check it. */
export type RequestSignature = {
  readonly scheme: KeyScheme;
  readonly account: number;
  readonly keyId: number;
  readonly nonce: number;
  readonly deadlineUs: number;
  readonly extraFeePpb: number;
  readonly signedBytes: Uint8Array;
  readonly signature: Uint8Array;
};

/** Signs a command as typed data; every scheme can. Throws `EncodingError` for a wrong value. */
export async function signRequest(
  signer: Signer,
  domain: SigningDomain,
  request: SignedRequest,
): Promise<RequestSignature> {
  const encoder = encoders.get(domain) ?? new RequestEncoder(domain);
  encoders.set(domain, encoder);
  return signBytes(signer, request, encoder.preimage(request));
}

/** The separator of a domain costs as much as three requests. */
const encoders = new WeakMap<SigningDomain, RequestEncoder>();

/** Signs a request as its text, for Ed25519 and HMAC keys. Throws `EncodingError`. */
export async function signTextRequest(
  signer: Signer,
  request: SignedTextRequest,
): Promise<RequestSignature> {
  return signBytes(signer, request, textRequestBytes(request));
}

type Numbers = Omit<RequestSignature, 'scheme' | 'signedBytes' | 'signature'>;

async function signBytes(
  signer: Signer,
  { account, keyId, nonce, deadlineUs, extraFeePpb }: Numbers,
  signedBytes: Uint8Array,
): Promise<RequestSignature> {
  const signature = await signer.sign(signedBytes);
  const numbers = { account, keyId, nonce, deadlineUs, extraFeePpb };
  return { scheme: signer.scheme, ...numbers, signedBytes, signature };
}
