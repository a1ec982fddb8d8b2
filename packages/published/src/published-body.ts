import type { ReleasedCommand } from '@tandem/feed';
import { EncodingError } from '@tandem/protocol';
import { type HiddenUntil, hiddenUntil } from './hidden-fields.ts';
import type { LeafSalts } from './leaf.ts';
import { commitmentOf, contentOf, leafOf, openBytes, releasedOf } from './leaf.ts';

/** What a leaf hides: its commitment, and from some day on what it commits to. */
export type HiddenContent = {
  readonly until: HiddenUntil;
  /** Hexadecimal. */
  readonly commitment: string;
  /** Null while it is withheld; hexadecimal. */
  readonly salt: string | null;
  /** The whole content, base64; null while it is withheld. */
  readonly content: string | null;
};

/** One command of the journal with its events, as it is published. */
export type PublishedBody = {
  readonly sequence: number;
  readonly timeUs: number;
  /** Kind of the command. */
  readonly command: string;
  /** Of the open content; hexadecimal. */
  readonly salt: string;
  /** Base64 of the content, zeros in place of what it hides. */
  readonly content: string;
  readonly hidden: HiddenContent | null;
};

/** The body of a content, with everything that it hides. */
export function bodyOf(whole: Buffer, salts: LeafSalts): PublishedBody {
  const released = releasedOf(whole);
  const { sequence, timeUs, command } = released;
  const until = hiddenUntil(command);
  const stamp = { sequence, timeUs, command: command.kind, salt: salts.open.toString('hex') };
  if (until === null || salts.hidden === null) {
    return { ...stamp, content: whole.toString('base64'), hidden: null };
  }
  const hidden = {
    until,
    commitment: commitmentOf(whole, salts.hidden).toString('hex'),
    salt: salts.hidden.toString('hex'),
    content: whole.toString('base64'),
  };
  return { ...stamp, content: openBytes(released).toString('base64'), hidden };
}

/** The body as it is published while what it hides is withheld. */
export function withheldBody(body: PublishedBody): PublishedBody {
  const { hidden } = body;
  if (hidden === null) return body;
  return { ...body, hidden: { ...hidden, salt: null, content: null } };
}

/** What a body says, and the leaf that it makes. */
export type ReadBody = {
  /** With everything in it where that was disclosed; else without what is hidden. */
  readonly released: ReleasedCommand;
  readonly leaf: Buffer;
  readonly isWithheld: boolean;
};

/** Reads a body as an outsider: what it says and its leaf, or what is wrong with it. */
export function readBody(body: PublishedBody): ReadBody | string {
  try {
    const open = Buffer.from(body.content, 'base64');
    const released = releasedOf(open);
    const fault = stampProblem(body, released) ?? hidingProblem(body, released);
    if (fault !== null) return fault;
    const { hidden } = body;
    const commitment = hidden === null ? null : Buffer.from(hidden.commitment, 'hex');
    const leaf = leafOf(open, Buffer.from(body.salt, 'hex'), commitment);
    if (hidden === null || hidden.content === null) {
      return { released, leaf, isWithheld: hidden !== null };
    }
    return disclosed(hidden, open, leaf);
  } catch (error) {
    if (error instanceof EncodingError || error instanceof RangeError) {
      return `the content cannot be read: ${error.message}`;
    }
    throw error;
  }
}

function stampProblem(body: PublishedBody, released: ReleasedCommand): string | null {
  const { sequence, timeUs, command } = released;
  if (sequence !== body.sequence) return `the content is that of sequence ${sequence}`;
  if (timeUs !== body.timeUs) return `the time in the content is ${timeUs}`;
  return command.kind === body.command ? null : `the command in the content is ${command.kind}`;
}

/** Only what may be hidden is hidden, and nothing of it is shown. */
function hidingProblem(
  { hidden, content }: PublishedBody,
  released: ReleasedCommand,
): string | null {
  const until = hiddenUntil(released.command);
  if (until !== (hidden?.until ?? null)) {
    return `${released.command.kind} hides something until ${String(until)}, not as it says`;
  }
  if (hidden === null) return null;
  if ((hidden.salt === null) !== (hidden.content === null)) return 'half of it is disclosed';
  return openBytes(released).toString('base64') === content ? null : 'hidden fields are not blank';
}

function disclosed(hidden: HiddenContent, open: Buffer, leaf: Buffer): ReadBody | string {
  const whole = Buffer.from(hidden.content ?? '', 'base64');
  const commitment = commitmentOf(whole, Buffer.from(hidden.salt ?? '', 'hex'));
  if (commitment.toString('hex') !== hidden.commitment) {
    return 'what is disclosed is not what was committed to';
  }
  const released = releasedOf(whole);
  const again = contentOf(released).open;
  if (again === null || !again.equals(open)) return 'what is disclosed shows something else';
  return { released, leaf, isWithheld: false };
}
