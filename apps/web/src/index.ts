/** The trading screen, only through the client. */

export {};
