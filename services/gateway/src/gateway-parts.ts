import type { ApiError, Hello, PriceSources } from '@tandem/api';
import type { Database } from '@tandem/database';
import type { Feed } from '@tandem/feed';
import type { CommandPort } from '@tandem/ingress';
import type { DayFigures, LimitStanding, LiveVenue } from '@tandem/projections';
import type { WalletKind } from '@tandem/protocol';
import type { StreamHub } from '@tandem/streams';
import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import type { Authenticator } from './authentication/authenticator.ts';
import type { LoginDesk } from './login/login-desk.ts';
import type { ChainReader } from './reads/chain-reads.ts';
import type { JournalReader } from './reads/journal-reads.ts';
import type { KeyFigures } from './reads/key-reads.ts';
import type { LiabilityReader } from './reads/liability-reads.ts';

/** How one part of the venue is. */
export type PartHealth = {
  readonly name: string;
  readonly status: 'ok' | 'degraded' | 'failed' | 'starting';
  readonly detail: string | null;
};

/** Gives play money; absent where money is real. */
export interface Faucet {
  /** @returns the sequence of the credit, or why there is none */
  pour(
    account: number,
    asset: number,
    amount: number,
    /** Who asks, as `addressGroup` names him. */
    address: string,
  ): Promise<{ readonly sequence: number; readonly timeUs: number } | ApiError>;
}

/** Lets an address open so many accounts: their numbers are finite, and opening one is free. */
export interface AccountOpenings {
  /** Null when it may open one more; it is counted from then on. */
  take(address: string): Promise<ApiError | null>;
  /** The account was not opened. */
  giveBack(address: string): Promise<void>;
}

/** Whose wallets are. */
export interface WalletDirectory {
  /** @param walletId 64 hexadecimal digits */
  ownerOf(wallet: WalletKind, walletId: string): Promise<WalletOwner | undefined>;
}

/** The account of a wallet, and the number that its next key gets. */
export type WalletOwner = {
  readonly account: number;
  readonly keyId: number;
  readonly nextKeyId: number;
};

/** A key of an account. */
export type KeyName = { readonly account: number; readonly keyId: number };

/** What a gateway works on. It changes nothing but through the command port. */
export type GatewayParts = {
  readonly port: CommandPort;
  /** Checks a signed command as the port does, and then does nothing. */
  readonly dryPort: CommandPort;
  /** Released state, kept up by whoever owns the feed. */
  readonly live: LiveVenue;
  readonly feed: Feed;
  readonly authenticator: Authenticator;
  readonly hello: () => Hello;
  readonly health: () => readonly PartHealth[];
  /** Figures of other parts in this process, shown beside the gateway's own. */
  readonly registries?: readonly Registry[];
  /** Where index prices come from; null while that is not known. */
  readonly prices?: () => PriceSources | null;
  readonly log: Logger;
  readonly day?: (market: number, timeUs: number) => DayFigures;
  /** What is kept longer than the gateway remembers; possibly behind. */
  readonly database?: Database;
  readonly faucet?: Faucet;
  /** Absent where accounts are opened elsewhere, or cost something. */
  readonly openings?: AccountOpenings;
  /** Absent where keys are registered elsewhere. */
  readonly login?: LoginDesk;
  /** Public streams; left out where a gateway serves REST alone. */
  readonly hub?: StreamHub;
  /** Finds the account of a wallet; left out where no wallet can open one. */
  readonly wallets?: WalletDirectory;
  /** Cancels all orders of an account at a time; null: never. */
  readonly deadMan?: { arm(account: number, atUs: number | null): Promise<void> };
  /** Wallets and session keys of an account. */
  readonly keysOf: (account: number) => Promise<readonly KeyFigures[]>;
  /** What the exchange knows of a key and of the day of an account, for previews. */
  readonly limitsOf: (signer: KeyName, account: number) => Promise<LimitStanding>;
  /** What is published of the journal; left out where the venue signs no heads. */
  readonly journal?: JournalReader;
  /** What the venue owes; left out where it signs nothing. */
  readonly liabilities?: LiabilityReader;
  /** The chain that holds the money; left out where it is nowhere. */
  readonly chain?: ChainReader;
  /** Microseconds since 1970. */
  readonly nowUs: () => number;
};
