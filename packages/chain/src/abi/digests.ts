// Made by `npm run abi` from sources with the digest c0ee49fdea51d42bf116edb97a5d8032f7651c4b5b2f3b3505855cb7df853b87; not edited.
/** Another one when the code of any contract of a venue is another; 64 hex digits. */
export const CONTRACTS_DIGEST = '0a936161f66def9938afc1fefc843f6676961866a826b3ad01f9556028a8ead3';
