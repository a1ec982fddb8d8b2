/** The typed client of the public API, for bots, for the screen and for strangers. */

export {};
