// Made by `npm run abi` from sources with the digest c7597fe2641bdd5ed23821c5a7d3e37d9f1aa43254018f4807f181089bd4aecc; not edited.
/** Another one when the code of any contract of a venue is another; 64 hex digits. */
export const CONTRACTS_DIGEST = 'ba2aba944c7628acfe0f86355f007c3103093179301774427db66c5b7ac1ddd1';
