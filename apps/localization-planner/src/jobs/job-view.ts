import type { JobView } from '@scriptorium/contracts';
import { progressOf, type JobRow } from '@scriptorium/jobs';

export function jobView(row: JobRow): JobView {
  return {
    id: row.id,
    sequence: Number(row.sequence),
    spaceKey: row.space_key,
    kind: row.kind,
    state: row.state,
    root: {
      kind: row.root_kind,
      id: row.root_id,
      version: row.root_version,
      label: row.root_label,
      locale: row.root_locale,
    },
    ...(row.result_family_id === null ? {} : { resultFamilyId: row.result_family_id }),
    locales: row.locales,
    replicateFolderStructure: row.replicate_folders,
    requestedBy: row.requested_by,
    labels: row.labels,
    parentJobId: row.parent_job_id,
    ...(row.undo_job_id === null ? {} : { undoJobId: row.undo_job_id }),
    attempts: row.attempts,
    acceptedAt: row.accepted_at.toISOString(),
    plannedAt: row.planned_at?.toISOString() ?? null,
    startedAt: row.started_at?.toISOString() ?? null,
    endedAt: row.ended_at?.toISOString() ?? null,
    changedAt: row.changed_at.toISOString(),
    progress: progressOf(row),
    doneAtStart: Number(row.started_done),
    error: errorOf(row),
  };
}

function errorOf({ error_code: code, error_message: message, error_data: data }: JobRow): JobView['error'] {
  return code === null ? null : { code, message: message ?? code, ...(data === null ? {} : { data }) };
}
