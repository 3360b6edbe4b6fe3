import type { AccessView } from '@scriptorium/contracts';
import type { AccessRow } from './access-of-space.store';

export function accessView(row: AccessRow): AccessView {
  return {
    id: row.id,
    principalId: row.principal_id,
    name: row.name,
    scopes: row.scopes,
    createdAt: row.created_at.toISOString(),
    expiresAt: row.expires_at?.toISOString() ?? null,
  };
}
