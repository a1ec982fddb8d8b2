import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';

const BOT = 'services/liquidator';
const LINK = /\]\(([^)#\s:]+\.md)(#[^)\s]*)?\)/g;

/** From where the others are found by links. */
const FIRST = `${BOT}/README.md`;

/** What is said of the bot, and not of the tree around it. */
const OF_THE_BOT =
  /^services\/liquidator\/[A-Z]+\.md$|^docs\/runbooks\/liquidator\.md$|^docs\/decisions\/01[01]\d-/;

/** Copies the documents of the bot, so that each link leads to one of them; the rest stay words. */
export function copyDocuments(root: string, folder: string): void {
  const waiting = [FIRST];
  const texts = new Map<string, string>();
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (texts.has(path)) continue;
    const text = readFileSync(join(root, path), 'utf8');
    const from = path;
    texts.set(
      path,
      text.replace(LINK, (_, link: string, part = '') => {
        const target = posix.join(posix.dirname(from), link);
        if (!OF_THE_BOT.test(target)) return `] (\`${target}\`)`;
        waiting.push(target);
        return `](${posix.relative(posix.dirname(placeOf(from)), placeOf(target))}${part})`;
      }),
    );
  }
  for (const [path, text] of texts) {
    const file = join(folder, placeOf(path));
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}

function placeOf(path: string): string {
  return path.startsWith(`${BOT}/`) ? path.slice(BOT.length + 1) : path;
}
