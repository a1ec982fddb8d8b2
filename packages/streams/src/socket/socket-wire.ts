import type { Socket } from 'node:net';
import type { WebSocket } from 'ws';
import type { CloseCause } from '../clients/close-codes.ts';
import type { Wire } from '../clients/wire.ts';

/** Frames up to this many bytes together are copied into one buffer: one system call, no list. */
const JOIN_BYTES_MAX = 65_536;

/**
 * The wire of a WebSocket. Frames are written straight to its socket, complete and in one go, so
 * that they never lie between the parts of a frame of the library (a pong, a close).
 */
export class SocketWire implements Wire {
  readonly #websocket: WebSocket;
  readonly #socket: Socket;
  readonly #closeMs: number;

  constructor(websocket: WebSocket, socket: Socket, closeMs: number) {
    this.#websocket = websocket;
    this.#socket = socket;
    this.#closeMs = closeMs;
  }

  get bufferedBytes(): number {
    return this.#socket.writableLength;
  }

  write(frames: readonly Buffer[]): void {
    if (this.#websocket.readyState !== this.#websocket.OPEN) return;
    const [only] = frames;
    if (only !== undefined && frames.length === 1) {
      this.#socket.write(only);
      return;
    }
    let bytes = 0;
    for (const frame of frames) bytes += frame.length;
    if (bytes <= JOIN_BYTES_MAX) {
      this.#socket.write(Buffer.concat(frames, bytes));
      return;
    }
    this.#socket.cork();
    for (const frame of frames) this.#socket.write(frame);
    this.#socket.uncork();
  }

  close({ code, reason }: CloseCause): void {
    this.#websocket.close(code, reason);
    // A client that takes nothing never says goodbye, and what waits for it is memory.
    setTimeout(() => this.#websocket.terminate(), this.#closeMs).unref();
  }
}
