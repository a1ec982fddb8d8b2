// Made by `npm run liquidator-contracts`; not edited.
export const sourcesHash = '690da686c95251e9da002670d1ff5983d76057f12872f13158d3d7ad882dfa06';
