import type { FamilyId, SpaceId } from '@scriptorium/contracts';
import type { ClientBase } from 'pg';
import { memberTexts } from '../body/json-text';
import { renderBody } from '../body/render-body';
import { readTemplates } from '../body/templates.store';
import { uniqueHash } from '../values/unique-hash';
import { INSERT_UNIQUE_VALUES, uniqueFieldsOf } from './copied-unique-values.sql';
import { groupParameters, type GroupRequest } from './copy-group.store';
import { GROUP, ONE_COMMAND, type CopyScope } from './copy-scope.sql';
import { range, type CopyRequest } from './copy-variants.sql';

/**
 * Claims the values of the copies' localized unique fields in their locale. A value that another record has already is
 * not claimed: the copy keeps its text, and the next save of the copy is rejected as not unique. Waits for concurrent
 * transactions that claim one of the values.
 */
export async function insertUniqueValues(client: ClientBase, copy: CopyRequest): Promise<void> {
  await claim(client, copy.spaceId, { name: 'unique-fields-of-copies', of: ONE_COMMAND, values: range(copy) });
}

/** Claims the unique values of all copies of a group, as `insertUniqueValues` does. */
export async function insertUniqueValuesOfGroup(client: ClientBase, group: GroupRequest): Promise<void> {
  await claim(client, group.spaceId, { name: 'unique-fields-of-group', of: GROUP, values: groupParameters(group) });
}

interface Scope {
  readonly name: string;
  readonly of: CopyScope;
  readonly values: unknown[];
}

interface UniqueField {
  readonly fieldId: string;
  readonly familyId: FamilyId;
  readonly locale: string;
  /** Null: the value is only in the body. */
  readonly hash: Buffer | null;
  readonly apiKey: string;
  readonly bodyNumber: string;
  readonly slots: readonly string[] | null;
}

async function claim(client: ClientBase, spaceId: SpaceId, { name, of, values }: Scope): Promise<void> {
  const { rows: fields } = await client.query<UniqueField>({ name, text: uniqueFieldsOf(of), values });
  const inBodies = fields.filter(({ hash }) => hash === null);
  const templates = await readTemplates(client, spaceId, [...new Set(inBodies.map(({ bodyNumber }) => bodyNumber))]);
  const claims = fields.flatMap((field) => {
    const hash = field.hash ?? hashIn(templates.get(field.bodyNumber) ?? '{}', field);
    return hash === undefined ? [] : [{ ...field, hash }];
  });
  if (claims.length === 0) return;
  await client.query({
    name: 'insert-unique-values',
    text: INSERT_UNIQUE_VALUES,
    values: [
      spaceId,
      claims.map(({ fieldId }) => fieldId),
      claims.map(({ locale }) => locale),
      claims.map(({ hash }) => hash),
      claims.map(({ familyId }) => familyId),
    ],
  });
}

function hashIn(template: string, { slots, apiKey }: UniqueField): Buffer | undefined {
  const value = memberTexts(renderBody(template, slots ?? [], null)).get(apiKey);
  return uniqueHash(JSON.parse(value ?? 'null'));
}
