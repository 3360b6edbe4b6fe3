import type {
  JobKind,
  SpaceId,
  WebhookDisabledReason,
  WebhookFilter,
  WebhookState,
  WebhookView,
} from '@scriptorium/contracts';
import { omitUndefined } from '@scriptorium/contracts';

/** A row of `webhooks.webhooks` as pg returns it. */
export interface WebhookRow {
  readonly space_id: SpaceId;
  readonly id: string;
  readonly space_key: string;
  readonly url: string;
  readonly events: readonly string[];
  readonly locale: string | null;
  readonly content_type: string | null;
  readonly job_kind: JobKind | null;
  readonly secret: string;
  readonly former_secret: string | null;
  readonly former_secret_until: Date | null;
  readonly state: WebhookState;
  readonly disabled_reason: WebhookDisabledReason | null;
  readonly disabled_at: Date | null;
  readonly start_position: string;
  readonly failures: number;
  readonly failing_since: Date | null;
  readonly paused_until: Date | null;
  readonly created_at: Date;
}

export function webhookView(row: WebhookRow): WebhookView {
  return {
    id: row.id,
    url: row.url,
    events: row.events,
    filter: filterOf(row),
    state: row.state,
    disabledReason: row.disabled_reason,
    disabledAt: row.disabled_at?.toISOString() ?? null,
    failures: row.failures,
    pausedUntil: row.paused_until?.toISOString() ?? null,
    formerSecretUntil: row.former_secret_until?.toISOString() ?? null,
    createdAt: row.created_at.toISOString(),
  };
}

export function filterOf(row: Pick<WebhookRow, 'locale' | 'content_type' | 'job_kind'>): WebhookFilter {
  return omitUndefined({
    locale: row.locale ?? undefined,
    contentType: row.content_type ?? undefined,
    jobKind: row.job_kind ?? undefined,
  });
}
