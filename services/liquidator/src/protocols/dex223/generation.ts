/** The two published generations of the margin module: same interface, other rules. */
export type Generation = 'first' | 'hardened';
