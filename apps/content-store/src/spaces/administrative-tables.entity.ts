import { ApiClientEntity } from './access/api-client.entity';
import { GrantEntity } from './access/grant.entity';
import { PrincipalEntity } from './access/principal.entity';
import { TokenEntity } from './access/token.entity';
import { FolderEntity } from './folders/folder.entity';
import { LocaleEntity } from './locales/locale.entity';
import { RepositoryEntity } from './repositories/repository.entity';
import { SpaceEntity } from './space.entity';
import { WorkflowStateEntity } from './workflow-states/workflow-state.entity';

/** The tables that TypeORM reads and writes (docs/adr/0020-administrative-tables-are-entities.md). */
export const administrativeTables = [
  SpaceEntity,
  LocaleEntity,
  RepositoryEntity,
  FolderEntity,
  WorkflowStateEntity,
  PrincipalEntity,
  ApiClientEntity,
  TokenEntity,
  GrantEntity,
];
