import type { Condition, Form, MetaName, Order, Subject } from './condition';

/**
 * Translates conditions to SQL. The text of a statement comes only from the closed lists of this file. Everything in a
 * request, including names of fields, is a parameter.
 *
 * The surrounding statement provides `f` (the family), `meta` (aggregates of its variants) and the values of its fields
 * as jsonb: `localized.members` in the locale of the list, `shared.members` of fields that all locales share.
 */
export type Bind = (value: unknown) => string;

const META: Readonly<Record<MetaName, string>> = {
  // To the millisecond, as clients see them.
  _created_at: `date_trunc('milliseconds', f.created_at)`,
  _updated_at: `date_trunc('milliseconds', meta.updated_at)`,
  _published_at: `date_trunc('milliseconds', meta.published_at)`,
  _first_published_at: `date_trunc('milliseconds', f.first_published_at)`,
  _publication_scheduled_at: 'null::timestamptz',
  _unpublishing_scheduled_at: 'null::timestamptz',
  _status: 'meta.status',
  _is_valid: 'meta.is_valid::text',
  _creator: 'f.created_by',
  _stage: 'meta.stage',
  id: 'f.id::text',
  parent: 'f.parent_id::text',
  position: 'f.position::numeric',
};

/** Times without an offset are in UTC, whatever the connection's time zone is. */
const MOMENT_PATTERN = String.raw`^\d{4}-\d\d-\d\d([Tt ]\d\d:\d\d.*)?$`;
const OFFSET_PATTERN = String.raw`([Zz]|[+-]\d\d:?\d\d)$`;

/**
 * The text of spans and code nodes only: other nodes, and blocks with their values, can have members of these names
 * too.
 */
const WORDS_OF_DOCUMENT =
  'strict $.document.** ? (@.type == "span" || @.type == "code").keyvalue() ? (@.key == "value" || @.key == "code").value';

/** SQL for the stored value `x` in a comparable form; null if it does not have this form. */
const VALUES: Readonly<Record<Form, (x: string) => string>> = {
  text: (x) => `(${x} #>> '{}')`,
  boolean: (x) => `(${x} #>> '{}')`,
  number: (x) => `(case when jsonb_typeof(${x}) = 'number' then ${x}::numeric end)`,
  date: (x) => `(left(${x} #>> '{}', 10) collate "C")`,
  moment: (x) => `(
       case
         when not coalesce(${x} #>> '{}' ~ '${MOMENT_PATTERN}' and pg_input_is_valid(${x} #>> '{}', 'timestamptz'), false) then null
         when ${x} #>> '{}' ~ '${OFFSET_PATTERN}' and length(${x} #>> '{}') > 10 then (${x} #>> '{}')::timestamptz
         else (${x} #>> '{}')::timestamp at time zone 'UTC'
       end)`,
  record: (x) => `(${x} ->> 'id')`,
  records: (x) => `(case when jsonb_typeof(${x}) = 'array' then jsonb_path_query_array(${x}, '$[*].id') end)`,
  upload: (x) => `(${x} ->> 'upload_id')`,
  uploads: (x) => `(case when jsonb_typeof(${x}) = 'array' then jsonb_path_query_array(${x}, '$[*].upload_id') end)`,
  document: (x) => `(
       select string_agg(span #>> '{}', ' ')
         from jsonb_path_query(${x}, '${WORDS_OF_DOCUMENT}', silent => true) span)`,
  presence: (x) => `nullif(nullif(${x}, 'null'), '[]')`,
};

const TYPES: Partial<Readonly<Record<Form, string>>> = { number: 'numeric', moment: 'timestamptz' };

export function conditionSql(condition: Condition, bind: Bind): string {
  const value = valueSql(condition.subject, bind);
  const type = TYPES[condition.subject.form] ?? 'text';
  switch (condition.test) {
    case 'equals':
      return `${value} is ${condition.negated ? '' : 'not '}distinct from ${bind(condition.value)}::${type}`;
    case 'one-of':
      return unless(condition.negated, `${value} = any (${bind(condition.values)}::${type}[])`);
    case 'compares':
      return `${value} ${condition.sign} ${bind(condition.value)}::${type}`;
    case 'matches':
      return unless(condition.negated, matchSql(condition, value, bind));
    case 'exists':
      return `${presenceSql(condition.subject, value)} is ${condition.wanted ? 'not ' : ''}null`;
    case 'is-blank':
      return unless(!condition.wanted, `coalesce(btrim(${value}, E' \\t\\r\\n'), '') = ''`);
    case 'contains':
      return unless(condition.negated, containsSql(condition, value, bind));
  }
}

export function orderSql({ subject }: Order, bind: Bind): string {
  return valueSql(subject, bind);
}

/** Returns the join that provides the values of a subject. */
export function sourceOf(subject: Subject): 'family' | 'meta' | 'localized' | 'shared' {
  if (subject.kind === 'field') return subject.isLocalized ? 'localized' : 'shared';
  return META[subject.name].includes('meta.') ? 'meta' : 'family';
}

function valueSql(subject: Subject, bind: Bind): string {
  if (subject.kind === 'meta') return META[subject.name];
  const members = subject.isLocalized ? 'localized.members' : 'shared.members';
  return VALUES[subject.form](`(${members} -> ${bind(subject.apiKey)}::text)`);
}

/** An empty list counts as no value. */
function presenceSql(subject: Subject, value: string): string {
  return subject.form === 'records' || subject.form === 'uploads' ? `nullif(${value}, '[]')` : value;
}

/** A condition on a missing value is null, which counts as false: only a negation matches the record. */
function unless(isNegated: boolean, condition: string): string {
  return isNegated ? `not coalesce(${condition}, false)` : `(${condition})`;
}

function matchSql(test: Extract<Condition, { test: 'matches' }>, value: string, bind: Bind): string {
  const pattern = `${bind(test.pattern)}::text`;
  if (test.isRegexp) return `${value} ${test.isCaseSensitive ? '~' : '~*'} ${pattern}`;
  // Not `like`, because the pattern may contain wildcards.
  return test.isCaseSensitive
    ? `position(${pattern} in ${value}) > 0`
    : `position(lower(${pattern}) in lower(${value})) > 0`;
}

function containsSql({ how, values }: Extract<Condition, { test: 'contains' }>, value: string, bind: Bind): string {
  if (how === 'any') return `${value} ?| ${bind(values)}::text[]`;
  const list = `to_jsonb(${bind(values)}::text[])`;
  const hasAll = `coalesce(${value}, '[]') @> ${list}`;
  return how === 'all' ? hasAll : `${hasAll} and coalesce(${value}, '[]') <@ ${list}`;
}
