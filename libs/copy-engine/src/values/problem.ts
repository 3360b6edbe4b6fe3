import { RejectedError, shortId } from '@scriptorium/contracts';
import type { Field } from './model';

/** A problem of a value, in the form that clients of records receive (docs/contracts/datocms.md §6). */
export interface Problem {
  /** The field's API key; in a block, the path to the field: `content.0.title`. */
  readonly field: string;
  readonly code: string;
  readonly [detail: string]: unknown;
}

export function problemOf(field: Field, path: string, code: string, details: object = {}): Problem {
  const { id, label, fieldType } = field;
  return { field: path, code, field_id: shortId(id), field_label: label, field_type: fieldType, ...details };
}

/** Returns INVALID_FIELD {field, code, …} for one problem, INVALID_FIELDS {problems} for several. */
export function rejectionOf(problems: readonly Problem[]): RejectedError {
  const [first, ...others] = problems;
  if (first !== undefined && others.length === 0) {
    return new RejectedError('INVALID_FIELD', `The value of ${first.field} is not valid: ${first.code}.`, { ...first });
  }
  const names = problems.map(({ field, code }) => `${field} (${code})`).join(', ');
  return new RejectedError('INVALID_FIELDS', `Some values are not valid: ${names}.`, { problems });
}
