import type { RepositoryView } from '@scriptorium/contracts';

export interface RepositoryRow {
  readonly space_id: number;
  readonly id: string;
  readonly name: string;
  readonly label: string;
  readonly status: 'ACTIVE' | 'ARCHIVED';
  readonly type: string;
  readonly features: readonly string[];
  readonly item_locales: readonly string[];
  readonly localization_group: string | null;
  readonly content_types: readonly { readonly hubContentTypeId: string; readonly contentTypeUri: string }[];
}

export function repositoryView(row: RepositoryRow, hubId: string): RepositoryView {
  return {
    id: row.id,
    hubId,
    name: row.name,
    label: row.label,
    status: row.status,
    type: row.type,
    features: row.features,
    itemLocales: row.item_locales,
    contentTypes: row.content_types,
  };
}
