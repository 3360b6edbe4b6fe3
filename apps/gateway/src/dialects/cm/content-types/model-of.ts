import { type DescribedField, type ModelMembers, omitUndefined } from '@scriptorium/contracts';

import type { SentContentType, SentContentTypeField } from './content-type.dto';
import { typesOf } from './field-types';

type TypeMembers = Pick<ModelMembers, 'name' | 'settings'>;

/** Returns name and description. The id of a content type cannot be changed. */
export function modelMembersOf({ name, description }: SentContentType & { readonly name?: string }): TypeMembers {
  return omitUndefined({ name, settings: description === undefined ? undefined : { hint: description } });
}

export function describedFieldsOf({ fields }: SentContentType): DescribedField[] | undefined {
  return fields?.map(describedFieldOf);
}

function describedFieldOf(sent: SentContentTypeField): DescribedField {
  const { id: apiKey, type, name: label, localized: isLocalized, required: isRequired, rules, helpText: hint } = sent;
  const [first, ...others] = typesOf(type);
  if (first === undefined) throw new Error(`The content type's class accepts the unknown field type ${type}.`);
  const settings = hint === undefined ? undefined : { hint };
  return { apiKey, types: [first, ...others], ...omitUndefined({ label, isLocalized, isRequired, rules, settings }) };
}
