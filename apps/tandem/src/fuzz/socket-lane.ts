/** What came back for one message: a text, the code of a close, or nothing in time. */
export type Heard =
  | { readonly kind: 'message'; readonly text: string }
  | { readonly kind: 'closed'; readonly code: number }
  | { readonly kind: 'late' };

const WAIT_MS = 60_000;

/** One WebSocket that waits for the answer to each message; opened again when the venue ends it. */
export class SocketLane {
  readonly #url: string;
  #socket: WebSocket | null = null;
  #hear: ((heard: Heard) => void) | null = null;

  constructor(address: string) {
    this.#url = `${address.replace('http', 'ws')}/v1/stream`;
  }

  async send(message: string | Uint8Array<ArrayBuffer>): Promise<Heard> {
    const socket = this.#socket ?? (await this.#open());
    if (socket === null) return { kind: 'closed', code: 0 };
    const { promise, resolve } = Promise.withResolvers<Heard>();
    this.#hear = resolve;
    socket.send(message);
    const late = setTimeout(() => resolve({ kind: 'late' }), WAIT_MS);
    const heard = await promise;
    clearTimeout(late);
    return heard;
  }

  close(): void {
    this.#socket?.close();
  }

  #open(): Promise<WebSocket | null> {
    const socket = new WebSocket(this.#url);
    socket.binaryType = 'arraybuffer';
    return new Promise((resolve) => {
      socket.addEventListener('open', () => {
        this.#socket = socket;
        resolve(socket);
      });
      socket.addEventListener('message', ({ data }) => this.#take(String(data)));
      socket.addEventListener('close', ({ code }) => {
        if (this.#socket === socket) this.#socket = null;
        this.#hear?.({ kind: 'closed', code });
        resolve(null);
      });
    });
  }

  /** What streams bring by themselves answers nobody. */
  #take(text: string): void {
    if (text.startsWith('{"type":"answer"') || text.startsWith('{"type":"error"')) {
      this.#hear?.({ kind: 'message', text });
    }
  }
}
