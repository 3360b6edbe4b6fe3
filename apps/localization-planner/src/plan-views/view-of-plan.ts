import type { PlanView } from '@scriptorium/contracts';
import type { PlanRow } from '../plan-rows/plans.store';

export function planView(row: PlanRow, now: Date): PlanView {
  const isExpired = row.state !== 'executed' && row.expires_at.getTime() <= now.getTime();
  return {
    id: row.id,
    spaceKey: row.space_key,
    kind: row.kind,
    state: isExpired ? 'expired' : row.state,
    request: row.request,
    digest: row.digest,
    counts: row.counts?.plan ?? null,
    createdBy: row.created_by,
    createdAt: row.created_at.toISOString(),
    expiresAt: row.expires_at.toISOString(),
    jobId: row.state === 'executed' ? row.id : null,
    error: row.error_code === null ? null : { code: row.error_code, message: row.error_message ?? row.error_code },
  };
}
