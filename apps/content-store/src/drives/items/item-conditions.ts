import type { ItemCondition } from '@scriptorium/contracts';

import { lookupKey } from './lookup-key';

const COMPARISONS: Readonly<Record<Extract<ItemCondition, { by: 'size' | 'modifiedAt' }>['operator'], string>> = {
  eq: '=',
  ne: '<>',
  gt: '>',
  ge: '>=',
  lt: '<',
  le: '<=',
};

/**
 * Returns conditions on a row `i` of content.drive_items as SQL, each with a leading `and`. Their values are appended
 * to the parameters of the statement.
 */
export function conditionsSql(conditions: readonly ItemCondition[], parameters: unknown[]): string {
  return conditions.map((condition) => `\n   and ${conditionSql(condition, parameters)}`).join('');
}

function conditionSql(condition: ItemCondition, parameters: unknown[]): string {
  const next = (value: unknown): string => `$${String(parameters.push(value))}`;
  switch (condition.by) {
    case 'kind':
      return `i.is_folder = ${next(condition.isFolder)}::boolean`;
    case 'name':
      return condition.operator === 'eq'
        ? `i.name_key = ${next(lookupKey(condition.value))}`
        : `starts_with(i.name_key, ${next(lookupKey(condition.value))})`;
    case 'size':
      return `i.size ${COMPARISONS[condition.operator]} ${next(condition.value)}::bigint`;
    case 'modifiedAt':
      // Compared in milliseconds, as the time is shown.
      return `date_trunc('milliseconds', i.modified_at) ${COMPARISONS[condition.operator]} ${next(condition.value)}::timestamptz`;
  }
}
