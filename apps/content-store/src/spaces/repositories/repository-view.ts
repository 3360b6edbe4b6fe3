import type { RepositoryView } from '@scriptorium/contracts';
import type { RepositoryEntity } from './repository.entity';

export function repositoryView(
  { id, name, label, status, type, features, itemLocales, contentTypes }: RepositoryEntity,
  hubId: string,
): RepositoryView {
  return { id, hubId, name, label, status, type, features, itemLocales, contentTypes };
}
