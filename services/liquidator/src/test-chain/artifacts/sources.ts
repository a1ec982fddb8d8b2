// Made by `npm run liquidator-contracts`; not edited.
export const sourcesHash = '29d178263ceefdd1013079b3d0865ffc305324d699954743423f8c01dcb9e776';
