// Made by `npm run abi` from sources with the digest 5abe9e0662503be1d2e248c7cf5abdb5c6e966a7076cacd9bad85c133aa579ee; not edited.
/** Another one when the code of any contract of a venue is another; 64 hex digits. */
export const CONTRACTS_DIGEST = '11d3410fa6a81e6f9340a67a3dcd251a97920b67cc0d47955c80e2792ceee418';
