import { dirname, join, relative, sep } from 'node:path';
import { type Plugin, RolldownMagicString } from 'rolldown';
import { builtPathOf } from './built-path.ts';

/** The URL of a thread or program, or any other use of what a module knows of itself. */
const PLACE = /new URL\(\s*'(\.[^']+\.ts)',\s*import\.meta\.url,?\s*\)|import\.meta(?:\.(\w+))?/g;

/**
 * Keeps places right in a built part, which is one file somewhere else than its modules: the URL of
 * a thread becomes that of the built one, and every other URL counts from the module's source, so
 * that files beside it are found where they are.
 */
export class SourcePlaces {
  /** Threads and programs that the part names, below the root. */
  readonly threads: Set<string> = new Set();
  readonly plugin: Plugin;
  readonly #root: string;
  readonly #part: string;

  /** @param part the source of the part, below the root */
  constructor(root: string, part: string) {
    this.#root = root;
    this.#part = join(root, builtPathOf(part));
    this.plugin = {
      name: 'source-places',
      transform: {
        filter: { code: 'import.meta' },
        handler: (code, module) => ({ code: this.#replace(code, module) }),
      },
    };
  }

  #replace(code: string, module: string): RolldownMagicString {
    const replaced = new RolldownMagicString(code);
    for (const match of code.matchAll(PLACE)) {
      const [text, thread, property] = match;
      const end = match.index + text.length;
      if (thread !== undefined) {
        replaced.overwrite(match.index, end, this.#threadUrl(join(dirname(module), thread)));
      } else if (property === 'url') {
        replaced.overwrite(match.index, end, `${this.#urlOf(module)}.href`);
      } else {
        throw new Error(`${module}: a built program has no import.meta.${property ?? ''}`);
      }
    }
    return replaced;
  }

  #threadUrl(source: string): string {
    const below = relative(this.#root, source).split(sep).join('/');
    this.threads.add(below);
    return this.#urlOf(join(this.#root, builtPathOf(below)));
  }

  #urlOf(path: string): string {
    const fromPart = relative(dirname(this.#part), path).split(sep).join('/');
    return `new URL('./${fromPart}', import.meta.url)`;
  }
}
