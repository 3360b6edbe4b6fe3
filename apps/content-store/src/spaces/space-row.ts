import type { SpaceView, WorkflowStateView } from '@scriptorium/contracts';

export interface SpaceRow {
  readonly id: number;
  readonly key: string;
  readonly hub_id: string;
  readonly label: string;
  readonly description: string | null;
  readonly settings: Readonly<Record<string, unknown>>;
  /** The default locale first. */
  readonly locales: readonly string[];
  readonly created_by: string;
  readonly created_at: Date;
  readonly updated_by: string;
  readonly updated_at: Date;
}

export function spaceView(row: SpaceRow): SpaceView {
  return {
    key: row.key,
    hubId: row.hub_id,
    label: row.label,
    description: row.description,
    settings: row.settings,
    locales: row.locales,
    createdBy: row.created_by,
    createdDate: row.created_at.toISOString(),
    lastModifiedBy: row.updated_by,
    lastModifiedDate: row.updated_at.toISOString(),
  };
}

export interface WorkflowStateRow {
  readonly space_id: number;
  readonly id: string;
  readonly label: string;
  readonly color: string;
}

export function workflowStateView({ id, label, color }: WorkflowStateRow, hubId: string): WorkflowStateView {
  return { id, hubId, label, color };
}
