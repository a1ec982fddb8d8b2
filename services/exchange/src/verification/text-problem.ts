import { type ApiError, edgeError, isApiError, type TextRequest } from '@tandem/api';
import type { AuthorizationError } from '@tandem/ingress';
import { type Authorization, type Command, EncodingError, encodeCommand } from '@tandem/protocol';
import { parseTextRequest, type SignedTextRequest, type SigningDomain } from '@tandem/signing';

/** The command that a text asks for, or why it asks for none. */
export type CommandOfText = (
  request: TextRequest,
  signer: { readonly account: number; readonly nonce: number },
) => Command | ApiError;

/** A command that is said to be what a text asks for. */
export type TextClaim = {
  /** Null when nothing but the signature counts. */
  readonly command: Command | null;
  readonly authorization: Authorization;
  readonly domain: SigningDomain;
};

const NUMBERS = ['account', 'keyId', 'nonce', 'deadlineUs', 'extraFeePpb'] as const;

/**
 * Null when the signed text asks for exactly this command at this venue: the text is read and
 * mapped again, whatever a gateway made of it.
 */
export function textProblem(
  claim: TextClaim,
  commandOfText: CommandOfText,
): AuthorizationError | null {
  const { authorization, command, domain } = claim;
  const text = parsed(authorization.signedBytes);
  if (text instanceof EncodingError) return mismatch(text.message);
  if (text.domain.chainId !== domain.chainId) {
    return mismatch('signed for another chain', domain.chainId, text.domain.chainId);
  }
  const contract = domain.verifyingContract.toLowerCase();
  if (text.domain.verifyingContract !== contract) {
    return mismatch('signed for another contract', contract, text.domain.verifyingContract);
  }
  for (const name of NUMBERS) {
    if (text[name] !== authorization[name]) {
      return mismatch(`signed with another ${name}`, authorization[name], text[name]);
    }
  }
  if (command === null) return null;
  const asked = commandOfText(text, authorization);
  if (isApiError(asked)) return asked;
  const isSame = Buffer.compare(encodeCommand(asked), encodeCommand(command)) === 0;
  return isSame ? null : mismatch('the text asks for another command', command.kind, asked.kind);
}

function parsed(bytes: Uint8Array): SignedTextRequest | EncodingError {
  try {
    return parseTextRequest(bytes);
  } catch (error) {
    if (error instanceof EncodingError) return error;
    throw error;
  }
}

function mismatch(
  problem: string,
  expected: string | number | null = null,
  given: string | number | null = null,
): AuthorizationError {
  return edgeError('SignedBytesMismatch', { problem, expected, given });
}
