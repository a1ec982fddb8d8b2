import { commandFromRequest, VenueListing } from '@tandem/api';
import type { ConfigureAsset, ConfigureMarket } from '@tandem/protocol';
import type { CommandOfText } from './text-problem.ts';

/** Maps texts to commands with the names of what is listed. */
export class ListedText {
  readonly #listing = new VenueListing();

  /** Takes in an asset or a market that the venue accepted, in the order of the journal. */
  list(rules: ConfigureAsset | ConfigureMarket): void {
    if (rules.kind === 'ConfigureAsset') this.#listing.configureAsset(rules);
    else this.#listing.configureMarket(rules);
  }

  readonly commandOf: CommandOfText = ({ method, path, body }, { account, nonce }) =>
    commandFromRequest({ method, path, body }, { account, nonce, listing: this.#listing });
}
