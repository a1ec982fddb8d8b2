/** Limits of what is kept and shown of the published journal. */
export const PUBLISHING_LIMITS: {
  readonly volumeHeadBytes: number;
  readonly volumeBodyBytes: number;
  readonly unwrittenBytes: number;
  readonly headSyncMs: number;
  readonly pageHeads: number;
  readonly pageBodies: number;
  readonly pageBytes: number;
  readonly caughtUpGroup: number;
  readonly waitingReads: number;
  readonly readMs: number;
} = {
  /** A volume ends with the group that makes its heads or its bodies this long. */
  volumeHeadBytes: 8_388_608,
  volumeBodyBytes: 67_108_864,
  /** Bodies that wait for the disk; beyond them the exchange writes and waits itself. */
  unwrittenBytes: 33_554_432,
  /** Time from a head in its file to its way to the disk: what a power cut may lose. */
  headSyncMs: 100,
  /** Most heads of one page. */
  pageHeads: 500,
  /** Most bodies of one page, and bytes of their contents; one body is always given. */
  pageBodies: 500,
  pageBytes: 262_144,
  /** Commands under one head where a crash left commands without any. */
  caughtUpGroup: 256,
  /** Pages that are asked for and not read yet. */
  waitingReads: 64,
  /** A read that takes longer is given up. */
  readMs: 10_000,
};
