import { type FieldMembers, type FieldView, type ModelMembers, RejectedError } from '@scriptorium/contracts';

import { given } from '../../http/given';
import type { RequestBody } from '../../http/request-body';
import { fieldTypeNames, fieldTypeOf, markOf } from './field-types';

/** A field as a request has it, with the one of the same id that is there already. */
export interface SentField {
  readonly apiKey: string;
  readonly members: FieldMembers;
  readonly existing: FieldView | undefined;
}

/** Name and description. The id is not among them: it names the content type, and never changes. */
export function readTypeMembers(body: RequestBody): ModelMembers {
  const hint = body.nullableText('description');
  return given({ name: body.optionalText('name'), settings: hint === undefined ? undefined : { hint } });
}

/** Read as a whole before anything is done: several rpcs follow, and what can be refused is refused before the first. */
export function readFields(body: RequestBody, existing: readonly FieldView[]): SentField[] | undefined {
  const sent = body.optionalObjects('fields')?.map((field, at) => readField(field, at, existing));
  const ids = sent?.map(({ apiKey }) => apiKey) ?? [];
  const twice = ids.find((id, at) => ids.indexOf(id) !== at);
  if (twice !== undefined) throw invalid('fields', `There are two fields ${JSON.stringify(twice)}.`);
  return sent;
}

function readField(body: RequestBody, at: number, all: readonly FieldView[]): SentField {
  const apiKey = body.text('id');
  const existing = all.find((field) => field.apiKey === apiKey);
  const name = body.text('type');
  const fieldType = fieldTypeOf(name, existing);
  if (fieldType === undefined) {
    throw invalid(`fields[${at}].type`, `${JSON.stringify(name)} is not out of ${fieldTypeNames.join(', ')}.`);
  }
  const hint = body.nullableText('helpText');
  const members = {
    apiKey,
    label: body.optionalText('name') ?? existing?.label ?? apiKey,
    fieldType,
    isLocalized: body.optionalFlag('localized') ?? existing?.isLocalized ?? true,
    position: at + 1,
    validators: readValidators(body, existing),
    settings: { ...markOf(name, fieldType), ...(hint === undefined ? {} : { hint }) },
  };
  return { apiKey, members, existing };
}

/** What is not sent stays: `required` and the other rules each by themselves. */
function readValidators(body: RequestBody, existing: FieldView | undefined): Readonly<Record<string, unknown>> {
  const { required: before, ...rulesBefore } = existing?.validators ?? {};
  const rules = body.optionalObject('rules')?.values ?? rulesBefore;
  const isRequired = body.optionalFlag('required') ?? before !== undefined;
  return isRequired ? { ...rules, required: before ?? {} } : rules;
}

function invalid(property: string, message: string): RejectedError {
  return new RejectedError('FIELD_INVALID', message, { property });
}
