import type { DescribedField, FieldMembers } from '@scriptorium/contracts';
import type { Field } from '../../../models/model';

/** Returns the members of a described field. `before` is the field as it exists; undefined for a new field. */
export function membersOfDescribed(described: DescribedField, before: Field | undefined): FieldMembers {
  const { apiKey, types, label, isLocalized, settings } = described;
  const [first] = types;
  const type = types.find(({ fieldType }) => fieldType === before?.fieldType) ?? first;
  return {
    apiKey,
    fieldType: type.fieldType,
    label: label ?? before?.label ?? apiKey,
    isLocalized: isLocalized ?? before?.isLocalized ?? true,
    validators: validatorsOf(described, before),
    settings: { ...type.settings, ...settings },
  };
}

function validatorsOf(
  { isRequired, rules }: DescribedField,
  before: Field | undefined,
): Readonly<Record<string, unknown>> {
  const { required, ...others } = before?.validators ?? {};
  return (isRequired ?? required !== undefined)
    ? { ...(rules ?? others), required: required ?? {} }
    : (rules ?? others);
}
