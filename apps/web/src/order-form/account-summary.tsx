import type { AccountLimits } from '@tandem/api';
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
  // Nothing over nothing is unknown, not zero.
  const isEmpty = Number(state?.margin.equity ?? 0) === 0;
  const part = ratio === null || isEmpty ? null : Number(ratio);
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
      {state !== null && <OwnLimits limits={state.riskLimits} />}
      {state?.margin.isFlagged === true && (
        <p className="problem" role="alert">
          Below maintenance margin: the account is being liquidated. Only reducing works.
        </p>
      )}
    </div>
  );
}

/** What the owner allows the account at most; nothing where he set no limit. */
function OwnLimits({ limits }: { readonly limits: AccountLimits }): ReactNode {
  const rate = (text: string | null) => (text === null ? null : percent(Number(text), 2, false));
  const amount = (text: string | null) => (text === null ? null : money(text));
  const { maxLeverage } = limits;
  const rows = [
    ['Largest position', amount(limits.maxPositionNotional)],
    ['Highest leverage', maxLeverage === null ? null : `${maxLeverage}x`],
    ['Most lost in a day', amount(limits.maxDailyLoss)],
    ['Most below its highest', rate(limits.maxDrawdownRate)],
    ['Most in one market', rate(limits.maxConcentrationRate)],
    ['Most at risk', amount(limits.maxValueAtRisk)],
  ] as const;
  const set = rows.filter(([, words]) => words !== null);
  if (set.length === 0) return null;
  return (
    <dl className="preview bare" aria-label="Limits of the account" data-testid="risk-limits">
      {set.map(([name, words]) => (
        <div key={name} style={{ display: 'contents' }}>
          <dt>{name}</dt>
          <dd>{words}</dd>
        </div>
      ))}
    </dl>
  );
}
