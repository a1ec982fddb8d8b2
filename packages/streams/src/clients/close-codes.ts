/** Why the venue ends a connection: the codes and words of the close frame. */
export const CLOSE = {
  leaving: { code: 1001, reason: 'the venue is closing' },
  unreadable: { code: 1003, reason: 'only text messages are read' },
  idle: { code: 4401, reason: 'no login and no subscription in time' },
  revoked: { code: 4403, reason: 'the key of the login has ended' },
  noPong: { code: 4408, reason: 'no answer to a ping' },
  flood: { code: 4429, reason: 'too many messages' },
  slow: { code: 4008, reason: 'slow: messages are not taken fast enough' },
  stalled: { code: 4009, reason: 'slow: nothing was taken for too long' },
  lost: { code: 4010, reason: 'the venue lost its place in the journal: resync' },
} as const;

export type CloseCause = (typeof CLOSE)[keyof typeof CLOSE];
