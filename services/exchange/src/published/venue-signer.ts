import { createPrivateKey, createPublicKey, hkdfSync, sign } from 'node:crypto';

/** What stands before 32 bytes to make a private Ed25519 key of them (PKCS 8). */
const PRIVATE_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');
const SALT_KEY_BYTES = 32;

/** The venue's own key. */
export type VenueSigner = {
  /** 64 hexadecimal digits. */
  readonly publicKey: string;
  /** Key of which the salts of leaves are made; nobody else can guess one. */
  readonly saltKey: Buffer;
  /** The same for leaves of the proof of liabilities. */
  readonly liabilitySaltKey: Buffer;
  readonly sign: (bytes: Buffer) => string;
};

/** @param secret 32 bytes out of the key store */
export function venueSigner(secret: Uint8Array): VenueSigner {
  const der = Buffer.concat([PRIVATE_PREFIX, secret]);
  const key = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  const { x = '' } = createPublicKey(key).export({ format: 'jwk' });
  const derive = (label: string): Buffer =>
    Buffer.from(hkdfSync('sha256', secret, '', label, SALT_KEY_BYTES));
  return {
    publicKey: Buffer.from(x, 'base64url').toString('hex'),
    saltKey: derive('tandem receipt salts'),
    liabilitySaltKey: derive('tandem liability salts'),
    sign: (bytes) => sign(null, bytes, key).toString('hex'),
  };
}
