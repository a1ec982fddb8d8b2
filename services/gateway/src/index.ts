/** REST and WebSocket: authenticates, limits, parses, turns requests into commands. */

export type {
  Authenticator,
  Caller,
  RequestHeaders,
  SignedCaller,
} from './authentication/authenticator.ts';
export { SignatureAuthenticator } from './authentication/signature-authenticator.ts';
export { type BudgetRules, DEFAULT_BUDGETS } from './budgets/rate-budgets.ts';
export { type Gateway, type GatewayConfig, openGateway } from './gateway.ts';
export type {
  AccountOpenings,
  Faucet,
  GatewayParts,
  PartHealth,
  WalletDirectory,
  WalletOwner,
} from './gateway-parts.ts';
export { serveScreen } from './http/screen-files.ts';
export { AddressLists } from './login/address-lists.ts';
export { LoginDesk } from './login/login-desk.ts';
export { ReadingSessions } from './login/reading-sessions.ts';
export { SessionAuthenticator } from './login/session-authenticator.ts';
export type { ChainReader, PayoutPlace, UnreadChain } from './reads/chain-reads.ts';
export type { JournalReader } from './reads/journal-reads.ts';
export type { KeyFigures } from './reads/key-reads.ts';
export type { LiabilityReader } from './reads/liability-reads.ts';
