// Made by `npm run abi` from sources with the digest c7f81932c9e678020a9a4e76b7d8e9bae03f3c1cb08865b769c542c423f6c1d7; not edited.
/** Another one when the code of any contract of a venue is another; 64 hex digits. */
export const CONTRACTS_DIGEST = '1439b606df228d497c1817b705018b88bf5e6b7be381f1d0f53e84953cb660b0';
