// Made by `npm run liquidator-contracts`; not edited.
export const sourcesHash = '27c0f2ba445965d21addd360e994718a38ab362e33afcd61f9a8ed6a1b84cbd0';
