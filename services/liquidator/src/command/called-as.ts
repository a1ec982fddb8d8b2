/** The tree is run as it is written; only where the bot is installed alone is it JavaScript. */
const isInstalledAlone = !import.meta.url.endsWith('.ts');

/** What whoever reads an advice types before the command. */
export const CALLED_AS: string = isInstalledAlone ? 'tandem-liquidator' : 'npm run liquidator --';

export const MANUAL: string = isInstalledAlone
  ? 'README.md beside this program'
  : 'services/liquidator/README.md';
