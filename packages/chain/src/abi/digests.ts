// Made by `npm run abi` from sources with the digest fab32e883446b4c27411775d3f33e3335293d5a9c9f53326d2183b48c5d1ccbd; not edited.
/** Another one when the code of any contract of a venue is another; 64 hex digits. */
export const CONTRACTS_DIGEST = '2f1349f891b3716515c88ec6871193b8cb79810943028bd4522255cc06774fd1';
