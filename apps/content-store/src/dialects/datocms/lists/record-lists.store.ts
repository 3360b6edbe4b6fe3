import type { FamilyId, SpaceId } from '@scriptorium/contracts';
import { isDataError } from '@scriptorium/persistence';
import type { ClientBase, Pool } from 'pg';
import { listStatement } from './list-statement.sql';
import { invalidFilter } from './parse-filters';
import type { RecordList } from './record-list';

export interface RecordPage {
  readonly total: number;
  /** UUIDs of families, in order. */
  readonly ids: readonly FamilyId[];
}

/**
 * Lists ids of records. Rejects with INVALID_FILTER {filter} if a pattern is not a regular expression of PostgreSQL.
 */
export async function listRecordIds(db: Pool | ClientBase, list: RecordList): Promise<RecordPage> {
  const { text, values } = listStatement(list);
  const { rows } = await db.query<RecordPage>(text, [...values]).catch((error: unknown) => {
    const regexp = list.conditions.find((condition) => condition.test === 'matches' && condition.isRegexp);
    if (regexp === undefined || !isDataError(error)) throw error;
    throw invalidFilter(regexp.subject.kind === 'meta' ? regexp.subject.name : regexp.subject.apiKey);
  });
  return rows[0] ?? { total: 0, ids: [] };
}

export async function isRecord(db: Pool | ClientBase, spaceId: SpaceId, id: FamilyId): Promise<boolean> {
  const { rowCount } = await db.query('select from content.families where space_id = $1 and id = $2', [spaceId, id]);
  return rowCount === 1;
}
