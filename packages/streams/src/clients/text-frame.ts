const FINAL_TEXT = 0x81;
const SHORT_MAX = 125;
const MEDIUM_MAX = 65_535;
const MEDIUM = 126;
const LONG = 127;

/**
 * A text as one unmasked WebSocket frame (RFC 6455, 5.2), as a server sends it. A frame is the same
 * for every client, so that a message for five hundred of them is encoded once.
 */
export function textFrame(text: string): Buffer {
  const length = Buffer.byteLength(text);
  const header = length <= SHORT_MAX ? 2 : length <= MEDIUM_MAX ? 4 : 10;
  const frame = Buffer.allocUnsafe(header + length);
  frame[0] = FINAL_TEXT;
  if (header === 2) {
    frame[1] = length;
  } else if (header === 4) {
    frame[1] = MEDIUM;
    frame.writeUInt16BE(length, 2);
  } else {
    frame[1] = LONG;
    frame.writeBigUInt64BE(BigInt(length), 2);
  }
  frame.write(text, header, 'utf8');
  return frame;
}
