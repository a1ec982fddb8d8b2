/** The public REST and WebSocket shapes, their schemas and error codes. */

export {};
