import {
  type ApiError,
  isApiError,
  type Listing,
  placeOrder,
  type WhatIfRequest,
} from '@tandem/api';
import type { DraftOrder } from '@tandem/projections';

/** The order that a what-if asks about, in engine units. */
export function draftOf(
  account: number,
  request: WhatIfRequest,
  listing: Listing,
): DraftOrder | ApiError {
  const made = placeOrder({ ...request, account }, { account, nonce: null, listing });
  if (isApiError(made)) return made;
  return made;
}
