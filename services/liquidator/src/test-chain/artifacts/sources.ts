// Made by `npm run liquidator-contracts`; not edited.
export const sourcesHash = '57f7e8c95a4e6886facac2083cef0228a82b3e81470088c2e963157da75e3e66';
