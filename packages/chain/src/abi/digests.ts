// Made by `npm run abi` from sources with the digest 1cc08a8014dd6936680e27857ae9ff9d64a5bd7f94f88de674a2711e1e5749a2; not edited.
/** Another one when the code of any contract of a venue is another; 64 hex digits. */
export const CONTRACTS_DIGEST = '0a6873aea3c8140a4931744a74361420deff704d6788a7387ff664e4a51924e0';
