import type { ApiError } from '../schemas/envelope.ts';
import { EDGE_ERRORS, type EdgeErrorCode } from './error-catalog.ts';

type Inputs = ApiError['inputs'];

/** An error of the edge, with its figures in the sentence as well. */
export function edgeError(code: EdgeErrorCode, inputs: Inputs = {}): ApiError {
  const figures = Object.entries(inputs).map(([name, value]) => `${name} ${String(value)}`);
  const { means } = EDGE_ERRORS[code];
  const message = figures.length === 0 ? means : `${means} (${figures.join(', ')})`;
  return { code, message, inputs };
}

/** True for an error, where a function gives either that or a result with a `kind`. */
export function isApiError(value: object): value is ApiError {
  return 'code' in value && 'inputs' in value;
}
