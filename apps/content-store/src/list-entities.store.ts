import type { PageRequest } from '@scriptorium/contracts';
import type { DataSource, EntityTarget, FindOptionsOrder, FindOptionsWhere, ObjectLiteral } from 'typeorm';
import type { Listed } from './page';

export interface EntityQuery<Entity extends ObjectLiteral> {
  readonly where: FindOptionsWhere<Entity>;
  /** The result of `entityOrder`. */
  readonly order: FindOptionsOrder<Entity>;
  readonly page: PageRequest;
}

/** Returns one page of entities and the exact length of the list, from one snapshot. */
export async function listEntities<Entity extends ObjectLiteral>(
  db: DataSource,
  entity: EntityTarget<Entity>,
  { where, order, page }: EntityQuery<Entity>,
): Promise<Listed<Entity>> {
  const [rows, total] = await db.transaction('REPEATABLE READ', (snapshot) =>
    snapshot.findAndCount(entity, { where, order, skip: page.page * page.size, take: page.size }),
  );
  return { rows, total };
}
