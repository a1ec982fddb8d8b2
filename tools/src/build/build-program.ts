import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Plugin, rolldown } from 'rolldown';
import { builtPathOf } from './built-path.ts';
import { constantFunctions } from './constant-functions.ts';
import { isOutside } from './outside-packages.ts';
import { SourcePlaces } from './source-places.ts';

export type BuiltProgram = {
  /** The program and the threads that it starts, below the root of the tree: each one file. */
  readonly parts: readonly string[];
  /** All files of this tree that they were made of, as absolute paths. */
  readonly sources: ReadonlySet<string>;
};

/**
 * Writes a program and the threads that it starts as JavaScript below `build`: one file for each,
 * with all of this tree inside that it imports. What comes from npm stays an import.
 *
 * In one file a call is a call. Between modules each use of an import looks into a cell first, and
 * stripping types as modules load leaves the compiler with slower accesses to memory (decision
 * 0144).
 *
 * @param root of the tree
 * @param entry the program's TypeScript file below the root, with slashes
 * @throws what the bundler says when it cannot resolve or parse something
 */
export async function buildProgram(root: string, entry: string): Promise<BuiltProgram> {
  const sources = new Set<string>();
  const parts: string[] = [];
  const waiting = new Set([entry]);
  for (const source of waiting) {
    const places = new SourcePlaces(root, source);
    for (const id of await buildPart(root, source, places.plugin)) sources.add(id);
    parts.push(builtPathOf(source));
    // A set goes on with what is added to it meanwhile.
    for (const thread of places.threads) waiting.add(thread);
  }
  return { parts, sources };
}

/** Returns the files that went into the part. */
async function buildPart(root: string, source: string, plugin: Plugin): Promise<string[]> {
  const bundle = await rolldown({
    input: join(root, source),
    platform: 'node',
    external: isOutside,
    plugins: [plugin, constantFunctions],
    onLog: (_, log) => {
      throw new Error(`the bundler: ${log.message}`);
    },
  });
  try {
    const file = join(root, builtPathOf(source));
    // Errors are told from each other by the names of their classes, also from thread to thread.
    const options = { file, format: 'esm', codeSplitting: false, keepNames: true } as const;
    const { output } = await bundle.generate({ ...options, sourcemap: true });
    const [chunk] = output;
    replaceFile(`${file}.map`, chunk.map?.toString() ?? '');
    replaceFile(file, chunk.code);
    return chunk.moduleIds.filter((id) => !id.startsWith('\0'));
  } finally {
    await bundle.close();
  }
}

/** In one step: a program that is being started never reads half of a file. */
function replaceFile(path: string, content: string): void {
  mkdirSync(dirname(path), { recursive: true });
  const temporary = `${path}.${process.pid}`;
  writeFileSync(temporary, content);
  renameSync(temporary, path);
}
