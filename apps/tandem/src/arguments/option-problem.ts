/**
 * What is wrong with the options of a command. The parser of Node names the option; it does not say
 * which ones there are.
 */
export function optionProblem(
  command: string,
  options: Readonly<Record<string, unknown>>,
  error: unknown,
): string {
  const message = error instanceof Error ? error.message : String(error);
  const named = namedOption(error);
  if (isUnknownOption(error)) {
    const known = Object.keys(options).map((option) => `--${option}`);
    return `${command} has no option ${named ?? '?'}; it has ${known.join(', ')}`;
  }
  if (message.includes('argument missing')) return `${named ?? 'an option'} needs a value`;
  if (message.includes('does not take an argument')) {
    return `${named ?? 'an option'} takes no value`;
  }
  return message.replace(/\n.*/s, '');
}

export function isUnknownOption(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith('Unknown option');
}

/** The option that the parser complains about, with its dashes. */
export function namedOption(error: unknown): string | undefined {
  const message = error instanceof Error ? error.message : String(error);
  return /'(--?[^' ]*)/.exec(message)?.[1];
}
