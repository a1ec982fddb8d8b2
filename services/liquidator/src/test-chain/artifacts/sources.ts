// Made by `npm run liquidator-contracts`; not edited.
export const sourcesHash = '5de204efbd9539d476bda78c54d5192ad08bfda2cbf7d85d0977d3a1f96caddd';
