/**
 * Turns the violations of a DTO into the errors of a problem: all at once, one per member. A missing member violates
 * every rule, so only its first kind of violation counts (http/dtos/rules.ts). Any check of class-validator may be
 * used; a check without a code of its own (`ruleOf`) is FIELD_INVALID.
 */
import { RejectedError } from '@scriptorium/contracts';
import type { ValidationError } from 'class-validator';

import { KINDS, type Violation } from '../../http/dtos/rules';

export interface InvalidInput {
  readonly pointer?: string;
  readonly parameter?: string;
  readonly code: string;
  readonly detail: string;
}

/** Reported at most, so that a large list of invalid elements does not make a large response. */
const MAX_ERRORS = 100;

/** Returns the INPUT_INVALID {errors} of a body. `pointer` is a JSON Pointer. */
export function invalidBody(errors: readonly ValidationError[]): RejectedError {
  return invalidInput(errors.flatMap((each) => errorsOf(each, '', 'FIELD')));
}

/** Returns the errors of a query, by the names of the parameters. */
export function invalidParameters(errors: readonly ValidationError[]): InvalidInput[] {
  return errors.flatMap((each) => errorsOf(each, '', 'PARAMETER')).map(toParameter);
}

export function invalidInput(errors: readonly InvalidInput[]): RejectedError {
  const [first] = errors;
  if (first === undefined) throw new Error('A DTO was rejected without a violated check.');
  const more = errors.length === 1 ? '' : ` ${errors.length - 1} more of the input's errors are in "errors".`;
  return new RejectedError('INPUT_INVALID', `${first.detail}${more}`, { errors: errors.slice(0, MAX_ERRORS) });
}

function toParameter({ pointer = '', code, detail }: InvalidInput): InvalidInput {
  return { parameter: pointer.slice(1).replaceAll('/', '.'), code, detail };
}

type Subject = 'FIELD' | 'PARAMETER';

function errorsOf(error: ValidationError, parent: string, subject: Subject): InvalidInput[] {
  const pointer = `${parent}/${error.property.replaceAll('~', '~0').replaceAll('/', '~1')}`;
  const own = firstViolation(error, subject);
  const children = (error.children ?? []).flatMap((child) => errorsOf(child, pointer, subject));
  return own === undefined ? children : [{ pointer, code: own.code, detail: own.detail }, ...children];
}

interface Found {
  readonly code: string;
  readonly detail: string;
  readonly order: number;
}

function firstViolation(error: ValidationError, subject: Subject): Found | undefined {
  const found = Object.entries(error.constraints ?? {}).map(([check, message]) =>
    foundIn(error, check, message, subject),
  );
  return found.sort((one, other) => one.order - other.order)[0];
}

function foundIn({ property, contexts }: ValidationError, check: string, message: string, subject: Subject): Found {
  if (check === 'whitelistValidation') {
    const what = subject === 'FIELD' ? 'a member of this request' : 'a query parameter of this operation';
    return { code: `${subject}_UNKNOWN`, detail: `"${property}" is not ${what}.`, order: -1 };
  }
  if (check === 'isDefined') {
    return { code: `${subject}_REQUIRED`, detail: `"${property}" is required.`, order: KINDS.indexOf('presence') };
  }
  const context = (contexts as Readonly<Record<string, Partial<Violation>>> | undefined)?.[check];
  const { code = `${subject}_INVALID`, kind = 'content' } = context ?? {};
  // A rule of the project has a predicate as its message, a check of class-validator a sentence with the name.
  const detail = context?.code === undefined ? `${message}.` : `"${property}" ${message}.`;
  return { code, detail, order: KINDS.indexOf(kind) };
}
