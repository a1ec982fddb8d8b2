/** What a user signs: canonical bytes, EIP-712 digests, key schemes; runs in a browser. */

export { type Keccak, portableKeccak } from './hashing.ts';
export { addressOfKeyHash, publicKeyHash, secretHash } from './keys/key-hash.ts';
export {
  KEY_SCHEMES,
  type KeyScheme,
  SIGNATURE_BYTES,
  type SignatureFormProblem,
  signatureFormProblem,
} from './keys/signature-form.ts';
export {
  ed25519Signer,
  hmacSigner,
  p256Signer,
  type Signer,
  secp256k1Signer,
  type WebKeyPair,
} from './keys/signer.ts';
export { isSmallOrderKey, isSmallOrderKeyHash } from './keys/small-order.ts';
export {
  type CarriedSignature,
  parseSignatureHeaders,
  SIGNATURE_HEADERS,
  signatureHeaders,
} from './request-headers.ts';
export { type RequestSignature, signRequest, signTextRequest } from './sign-request.ts';
export {
  parseTextRequest,
  type SignedTextRequest,
  TEXT_REQUEST_BYTES_MAX,
  textRequestBytes,
} from './text-request/text-request.ts';
export { DOMAIN_NAME, DOMAIN_VERSION, type SigningDomain } from './typed-data/domain.ts';
export type { SignedRequest } from './typed-data/request-message.ts';
export { PREIMAGE_BYTES, RequestEncoder } from './typed-data/request-preimage.ts';
export { type CommandPlace, type RequestWords, requestWords } from './typed-data/request-words.ts';
export { type WalletRequest, walletRequest } from './typed-data/wallet-request.ts';
