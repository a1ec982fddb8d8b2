const OURS = '@tandem/';

/** Is an import a package of npm's or Node's, which stays outside of what is built? */
export function isOutside(id: string): boolean {
  return !/^[./]|^[A-Za-z]:\\/.test(id) && !id.startsWith(OURS);
}
