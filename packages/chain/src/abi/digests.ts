// Made by `npm run abi` from sources with the digest 9c9ba4db5d4e897ba399c1c8767c12141de80a4483bdc18e73e08678a32afa46; not edited.
/** Another one when the code of any contract of a venue is another; 64 hex digits. */
export const CONTRACTS_DIGEST = '2dd9bdac6625964c09c8524c1b54c25efd19bb5cbc84f7e877534bf1d9c22945';
