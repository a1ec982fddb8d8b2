// Made by `npm run abi` from sources with the digest 42b1ce09be806493dbc457651b5efff6a6650c82b6737cf6e749df436afbb1d9; not edited.
/** Another one when the code of any contract of a venue is another; 64 hex digits. */
export const CONTRACTS_DIGEST = '8e1f38a7ca4e6f081f532e9bd721cdfe468f18afa910c29730339a4cc3d24a0c';
