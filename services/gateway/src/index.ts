/** REST and WebSocket: authenticates, limits, parses, turns requests into commands. */

export {};
