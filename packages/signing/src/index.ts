/** What a user signs: canonical bytes, EIP-712 digests, key schemes; runs in a browser. */

export {};
