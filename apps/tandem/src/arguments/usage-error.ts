/** The command line asks for something that does not exist. The program ends with code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
  /** Command whose help says more; null when there is no such command. */
  readonly command: string | null;

  constructor(command: string | null, problem: string) {
    super(problem);
    this.command = command;
  }
}
