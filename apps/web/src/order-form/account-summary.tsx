import type { ReactNode } from 'react';
import { money, percent } from '../format/figures.ts';
import { useStore } from '../state/store.ts';
import { account, accountSequence } from '../state/venue.ts';

const NEAR = 0.8;
const DANGER = 0.95;

/** Equity and margin of the account, and how near liquidation is. */
export function AccountSummary(): ReactNode {
  const state = useStore(account);
  const sequence = useStore(accountSequence);
  const ratio = state?.margin.marginRatio ?? null;
  const part = ratio === null ? null : Number(ratio);
  const tone = part === null || part < NEAR ? '' : part < DANGER ? 'near' : 'danger';
  return (
    <div className="account-summary" data-testid="account-sequence" data-sequence={sequence}>
      <dl className="preview bare">
        <dt>Equity</dt>
        <dd data-testid="equity">{money(state?.margin.equity)}</dd>
        <dt>Available</dt>
        <dd data-testid="available">{money(state?.margin.available)}</dd>
        <dt>Margin used</dt>
        <dd data-testid="margin-used" title={state?.margin.initialMargin}>
          {money(state?.margin.initialMargin)}
        </dd>
        <dt>Maintenance / equity</dt>
        <dd className={tone === '' ? '' : 'warn'}>{percent(part, 2, false)}</dd>
      </dl>
      <div className={`meter ${tone}`}>
        <i style={{ transform: `scaleX(${Math.min(1, part ?? 0)})` }} />
      </div>
      {state?.margin.isFlagged === true && (
        <p className="problem" role="alert">
          Below maintenance margin: the account is being liquidated. Only reducing works.
        </p>
      )}
    </div>
  );
}
