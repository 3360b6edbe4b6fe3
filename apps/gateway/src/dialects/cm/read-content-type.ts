import { type FieldMembers, type FieldView, type ModelMembers, RejectedError } from '@scriptorium/contracts';

import { given } from '../../http/given';
import type { SentContentType, SentContentTypeField } from './content-type.dto';
import { fieldTypeOf, markOf } from './field-types';

/** A field as a request has it, with the one of the same id that is there already. */
export interface SentField {
  readonly apiKey: string;
  readonly members: FieldMembers;
  readonly existing: FieldView | undefined;
}

/** Name and description. The id is not among them: it names the content type, and never changes. */
export function readTypeMembers({ name, description }: SentContentType & { readonly name?: string }): ModelMembers {
  return given({ name, settings: description === undefined ? undefined : { hint: description } });
}

/** Reads all fields before the first rpc: several follow, and whatever can be rejected is rejected before. */
export function readFields({ fields }: SentContentType, existing: readonly FieldView[]): SentField[] | undefined {
  const sent = fields?.map((field, at) => readField(field, at, existing));
  const ids = sent?.map(({ apiKey }) => apiKey) ?? [];
  const twice = ids.find((id, at) => ids.indexOf(id) !== at);
  if (twice !== undefined) throw invalid('fields', `There are two fields ${JSON.stringify(twice)}.`);
  return sent;
}

function readField(sent: SentContentTypeField, at: number, all: readonly FieldView[]): SentField {
  const { id: apiKey, type, helpText: hint } = sent;
  const existing = all.find((field) => field.apiKey === apiKey);
  const fieldType = fieldTypeOf(type, existing);
  if (fieldType === undefined) throw invalid(`fields[${at}].type`, `${JSON.stringify(type)} is no type of a field.`);
  const members = {
    apiKey,
    label: sent.name ?? existing?.label ?? apiKey,
    fieldType,
    isLocalized: sent.localized ?? existing?.isLocalized ?? true,
    position: at + 1,
    validators: readValidators(sent, existing),
    settings: { ...markOf(type, fieldType), ...(hint === undefined ? {} : { hint }) },
  };
  return { apiKey, members, existing };
}

/** What is not sent stays: `required` and the other rules each by themselves. */
function readValidators(
  sent: SentContentTypeField,
  existing: FieldView | undefined,
): Readonly<Record<string, unknown>> {
  const { required: before, ...rulesBefore } = existing?.validators ?? {};
  const rules = sent.rules ?? rulesBefore;
  const isRequired = sent.required ?? before !== undefined;
  return isRequired ? { ...rules, required: before ?? {} } : rules;
}

function invalid(property: string, message: string): RejectedError {
  return new RejectedError('FIELD_INVALID', message, { property });
}
