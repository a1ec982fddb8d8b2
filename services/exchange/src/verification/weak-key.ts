import { edgeError } from '@tandem/api';
import type { AuthorizationError } from '@tandem/ingress';
import type { Command } from '@tandem/protocol';
import { isSmallOrderKey, isSmallOrderKeyHash } from '@tandem/signing';

/**
 * Why the key or wallet that a command registers would prove nothing; null when it would. The
 * engine knows hashes and no curves, so this is asked before it.
 */
export function weakKeyProblem(command: Command): AuthorizationError | null {
  switch (command.kind) {
    case 'RegisterSessionKey': {
      const { scheme, publicKeyHash } = command;
      const isWeak = scheme === 'ed25519' && isSmallOrderKeyHash(publicKeyHash);
      return isWeak ? weak(publicKeyHash) : null;
    }
    case 'OpenWalletAccount':
    case 'LinkWallet': {
      const { wallet, walletId } = command;
      return wallet === 'solana' && isSmallOrderKey(walletId) ? weak(walletId) : null;
    }
    default:
      return null;
  }
}

function weak(key: string): AuthorizationError {
  return edgeError('WeakPublicKey', { scheme: 'ed25519', key });
}
