/** Something that whoever typed the command can mend; told in its words, without a stack. */
export class CommandFault extends Error {}
