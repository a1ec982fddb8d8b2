import type { StartConfig } from '../start/start-config.ts';

/** What every command may be told. */
export type EveryRequest = {
  /** Folder of the journal and its snapshots. */
  readonly data: string;
  /** The last line of the output is one JSON object. */
  readonly isJson: boolean;
};

export type SimulateRequest = EveryRequest & {
  readonly kind: 'simulate';
  readonly seed: number;
  /** Stop after so many commands of this run; null: no such limit. */
  readonly commands: number | null;
  /** Stop after so many seconds on the clock of the wall; null: no such limit. */
  readonly seconds: number | null;
  /** Simulated seconds in one real second; null: as fast as the machine can. */
  readonly speed: number | null;
  readonly traders: number;
  /** Print `ack <sequence>` as soon as a command is durable. */
  readonly printsAcks: boolean;
};

export type ReplayRequest = EveryRequest & {
  readonly kind: 'replay';
  readonly file: string;
  /** Recording that gives the index price of the one replayed; null: its own best prices do. */
  readonly index: string | null;
  /** Recorded seconds in one real second; null: as fast as the machine can. */
  readonly speed: number | null;
  /** Stop after so many lines of the recording; null: all of it. */
  readonly lines: number | null;
  /** Bitstamp: which recorded facts are fed (packages/recording/src/bitstamp/method.ts). */
  readonly method: 'stated' | 'extended';
};

export type StartRequest = {
  readonly kind: 'start';
  readonly isJson: boolean;
  readonly config: StartConfig;
};

/** Every part of a venue in a process of its own. */
export type ServicesRequest = {
  readonly kind: 'services';
  readonly isJson: boolean;
  readonly config: StartConfig;
  /** Options as they were given: the processes read the same. */
  readonly options: readonly string[];
};

export const SERVICES = ['exchange', 'projector', 'price-feed', 'settlement', 'gateway'] as const;

/** One of those processes. */
export type ServiceRequest = {
  readonly kind: 'service';
  readonly service: (typeof SERVICES)[number];
  /** Which of the gateways, from 1 on. */
  readonly index: number;
  readonly config: StartConfig;
};

export type VerifyRequest = EveryRequest & { readonly kind: 'verify' };

export type VerifyReceiptRequest = EveryRequest & {
  readonly kind: 'verify-receipt';
  /** File with a receipt, or with an answer that carries one. */
  readonly file: string;
  /** Key of the venue, 64 hexadecimal digits; null: the one that the receipt names. */
  readonly publicKey: string | null;
  /** Address of a venue whose published journal is taken instead of a folder; null: the folder. */
  readonly venue: string | null;
};

export type VerifyPublishedRequest = {
  readonly kind: 'verify-published';
  readonly isJson: boolean;
  /** Address of the venue. */
  readonly url: string;
  /** Key of the venue, 64 hexadecimal digits; null: the one that its heads name. */
  readonly publicKey: string | null;
  /** Sequence to begin at. */
  readonly from: number;
};

export type VerifyLiabilityRequest = {
  readonly kind: 'verify-liability';
  readonly isJson: boolean;
  /** File with a proof, or with an answer that carries one. */
  readonly file: string;
  /** Whose proof it must be; null: the account that the proof names. */
  readonly account: number | null;
  /** Key of the venue, 64 hexadecimal digits; null: the one that the proof names. */
  readonly publicKey: string | null;
  /** Address of the venue whose published statement it must be; null: it is not asked. */
  readonly venue: string | null;
  /** File with the account's own figures; null: they are not compared. */
  readonly figures: string | null;
};

export type RebuildRequest = EveryRequest & { readonly kind: 'rebuild' };

export type BenchRequest = { readonly kind: 'bench'; readonly rest: readonly string[] };

export type HelpRequest = { readonly kind: 'help'; readonly command: string | null };

export type Request =
  | StartRequest
  | ServicesRequest
  | ServiceRequest
  | SimulateRequest
  | ReplayRequest
  | VerifyRequest
  | VerifyReceiptRequest
  | VerifyPublishedRequest
  | VerifyLiabilityRequest
  | RebuildRequest
  | BenchRequest
  | HelpRequest;
