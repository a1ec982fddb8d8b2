// Made by `npm run liquidator-contracts`; not edited.
export const sourcesHash = 'af300086ba238e375c7ca5329da8ac23283e8788d7a9e68dd71758a887aaaa7c';
