// Made by `npm run liquidator-contracts`; not edited.
export const sourcesHash = 'fd0f32876dcbd1655c283469fb392753bae475420153af197e17e00e4c65b3a3';
