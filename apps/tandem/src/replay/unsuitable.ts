/** The file is a recording, but none that this venue can play; the message says why. */
export class UnsuitableRecordingError extends Error {
  override readonly name = 'UnsuitableRecordingError';
}
