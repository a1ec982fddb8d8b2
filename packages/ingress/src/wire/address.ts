import type { ListenOptions, TcpNetConnectOpts } from 'node:net';

/** Where the exchange takes connections of its services. */
export type WireAddress =
  | { readonly kind: 'unix'; readonly path: string }
  | { readonly kind: 'tcp'; readonly host: string; readonly port: number };

type NodeAddress = { readonly path: string } | (TcpNetConnectOpts & ListenOptions);

/** The same in the words of Node. */
export function nodeAddress(address: WireAddress): NodeAddress {
  return address.kind === 'unix'
    ? { path: address.path }
    : { host: address.host, port: address.port };
}

/** For people. */
export function shownAddress(address: WireAddress): string {
  return address.kind === 'unix' ? address.path : `${address.host}:${address.port}`;
}
