// Made by `npm run liquidator-contracts`; not edited.
export const sourcesHash = '7fd61dc0b8e9a9ef15282058f64e6c68e3e225b2552e31afd9d86f1e007270ad';
