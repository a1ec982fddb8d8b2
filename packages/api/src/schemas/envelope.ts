import { type Static, type TSchema, Type } from 'typebox';
import { SequenceNumber, TimeUs } from './primitives.ts';

/** What went wrong: a code of the catalogue, a sentence, and the numbers behind it. */
export const ApiError = Type.Object(
  {
    code: Type.String({ description: 'A code of docs/reference/api-errors.md.' }),
    message: Type.String({ description: 'The same in words, with the figures.' }),
    inputs: Type.Record(
      Type.String(),
      Type.Union([Type.String(), Type.Integer(), Type.Boolean(), Type.Null()]),
      { description: 'The figures that led to it, by name.' },
    ),
  },
  { additionalProperties: false },
);
export type ApiError = Static<typeof ApiError>;

/** The answer to a request that failed. */
export const Failure = Type.Object(
  { sequence: SequenceNumber, timeUs: TimeUs, error: ApiError },
  { additionalProperties: false },
);
export type Failure = Static<typeof Failure>;

/** The answer to a request: what it asked for, and the sequence after which that is true. */
export type Answer<T> = {
  readonly sequence: number;
  /** Time of that sequence. */
  readonly timeUs: number;
  readonly data: T;
};

/** Schema of an answer that carries `data`. */
export function answerOf<T extends TSchema>(data: T) {
  return Type.Object(
    { sequence: SequenceNumber, timeUs: TimeUs, data },
    { additionalProperties: false },
  );
}
