import { type DescribedField, type ModelMembers, RejectedError } from '@scriptorium/contracts';

import { omitUndefined } from '../../../http/bodies/omit-undefined';
import type { SentContentType, SentContentTypeField } from './content-type.dto';
import { typesOf } from './field-types';

type TypeMembers = Pick<ModelMembers, 'name' | 'settings'>;

/** Reads name and description. The id of a content type cannot be changed. */
export function readTypeMembers({ name, description }: SentContentType & { readonly name?: string }): TypeMembers {
  return omitUndefined({ name, settings: description === undefined ? undefined : { hint: description } });
}

export function readFields({ fields }: SentContentType): DescribedField[] | undefined {
  const described = fields?.map(readField);
  const ids = described?.map(({ apiKey }) => apiKey) ?? [];
  const known = new Set<string>();
  for (const id of ids) {
    if (known.has(id)) throw invalid('fields', `"fields" has two fields with the id ${JSON.stringify(id)}.`);
    known.add(id);
  }
  return described;
}

function readField(sent: SentContentTypeField, at: number): DescribedField {
  const { id: apiKey, type, name: label, localized: isLocalized, required: isRequired, rules, helpText: hint } = sent;
  const [first, ...others] = typesOf(type);
  if (first === undefined) throw invalid(`fields[${at}].type`, `${JSON.stringify(type)} is not a field type.`);
  const settings = hint === undefined ? undefined : { hint };
  return { apiKey, types: [first, ...others], ...omitUndefined({ label, isLocalized, isRequired, rules, settings }) };
}

function invalid(property: string, message: string): RejectedError {
  return new RejectedError('FIELD_INVALID', message, { property });
}
