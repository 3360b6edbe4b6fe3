import type { RecordState } from '@scriptorium/contracts';
import { containing, MAY_CONTAIN_ESCAPES } from '../../../content/values/body-text.sql';
import type { Condition, Subject } from './condition';
import { sourceOf, type Bind } from './condition.sql';
import type { RecordList } from './record-list';

/** True for a published variant `v`. */
export const IS_PUBLISHED = `v.publishing_status in ('EARLY', 'LATEST')`;

type Source = 'localized' | 'shared';

/**
 * Returns a join with the values of a family's fields as jsonb. Shared values are read from the variant of the main
 * locale, otherwise from the first variant in the space's order of locales. A variant without a locale counts as the
 * main one.
 */
export function valuesJoin(source: Source, list: RecordList, subjects: readonly Subject[], bind: Bind): string {
  const hints = list.conditions
    .filter(({ subject }) => sourceOf(subject) === source)
    .flatMap((condition) => hintSql(condition, bind) ?? []);
  // Ids are inserted into the values only if a condition needs them: this is half of the work.
  const hasIds = subjects.some(({ form }) => form === 'record' || form === 'records');
  const members = `content.body_members(b.template, ${hasIds ? 'c.slots' : `'{}'`})`;
  const order = source === 'localized' ? 'v.locale' : `${placeSql(list, bind)} nulls last, v.locale`;
  return `
    left join lateral (
      select ${hints.length === 0 ? members : `case when ${hints.join(' and ')} then ${members} end`} as members
        from ${versions(list.state)}
       where v.space_id = $1
         and v.family_id = f.id${ofState(list.state)}${source === 'localized' ? `\n         and ${ofLocale(list, bind)}` : ''}
       order by ${order} nulls last
       limit 1) ${source} on true`;
}

function placeSql({ locales }: RecordList, bind: Bind): string {
  return `array_position(${bind(locales)}::text[], coalesce(v.locale, ${bind(locales[0] ?? '')}))`;
}

/** Returns SQL for variants `v` with their versions `c` (slots, number of the body, moment) and bodies `b`. */
export function versions(state: RecordState): string {
  const version =
    state === 'current'
      ? 'cross join lateral (select v.slots, v.body_number, coalesce(v.saved_at, v.created_at) as created_at) c'
      : `join content.versions c
          on c.space_id = $1
         and c.variant_id = v.id
         and c.number = v.published_version`;
  return `content.variants v
        ${version}
        join content.bodies b on b.space_id = $1 and b.number = c.body_number`;
}

export function ofState(state: RecordState): string {
  return state === 'published' ? `\n         and ${IS_PUBLISHED}` : '';
}

function ofLocale({ locale, locales }: RecordList, bind: Bind): string {
  return locale === locales[0] ? `(v.locale = ${bind(locale)} or v.locale is null)` : `v.locale = ${bind(locale)}`;
}

/**
 * Returns a cheap test that every body matching the condition passes, if there is one. The values of a record that
 * fails it are not decoded: they count as missing, and the condition matches no record without a value.
 */
function hintSql(condition: Condition, bind: Bind): string | undefined {
  const values = wantedOf(condition);
  if (values === undefined) return undefined;
  if (condition.subject.form === 'record' || condition.subject.form === 'records') {
    return `c.slots && ${bind(values.filter((value) => value !== ''))}::uuid[]`;
  }
  if (condition.subject.form !== 'text') return undefined;
  const written = values.map((value) => containing(JSON.stringify(value)));
  return `(b.template like any (${bind(written)}::text[]) or ${MAY_CONTAIN_ESCAPES})`;
}

/** Returns values of which a matching record has at least one; undefined if the condition has none. */
function wantedOf(condition: Condition): readonly string[] | undefined {
  switch (condition.test) {
    case 'equals':
      return condition.negated || condition.value === null ? undefined : [condition.value];
    case 'one-of':
      return condition.negated ? undefined : condition.values;
    case 'contains':
      return condition.negated || condition.values.length === 0 ? undefined : condition.values;
    case 'compares':
    case 'matches':
    case 'exists':
    case 'is-blank':
      return undefined;
  }
}
