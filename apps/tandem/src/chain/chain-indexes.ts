/** Index of the home chain among the chains of the venue: the local one. */
export const LOCAL_CHAIN = 0;

/** Index of the second local chain among the chains of the venue, and its id. */
export const FAR_CHAIN = 1;
export const FAR_CHAIN_ID = 31_338;
