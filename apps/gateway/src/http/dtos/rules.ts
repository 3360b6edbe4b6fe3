/**
 * The rules of a DTO: the checks of class-validator, each with the code of its rejection.
 */
import { isWithin, type TextLimits } from '@scriptorium/contracts';
import { getMetadataStorage, ValidateBy, type ValidationArguments, type ValidationOptions } from 'class-validator';

/**
 * The kinds of rules, in the order in which their violations are reported. A missing value violates every rule of its
 * member, a value of the wrong type every rule of its content. Rules of a whole list or object follow those of its
 * elements.
 */
export const KINDS = ['presence', 'type', 'content', 'whole'] as const;

/** The part of a rejection that depends on the check. class-validator returns it as the context of the check. */
export interface Violation {
  readonly code: string;
  readonly kind: (typeof KINDS)[number];
  /** Returns the data of the rejection besides the path and the value. */
  readonly dataOf?: (value: unknown) => Readonly<Record<string, unknown>>;
}

/** The context of the check of a list of objects. */
export interface Nested {
  /** The codes of the class of the objects. */
  readonly also: readonly string[];
}

interface Rule extends Violation {
  /** The predicate of the message: `must be a string`. */
  readonly message: string | ((violation: ValidationArguments) => string);
}

/** Returns the options of a check of class-validator. */
export function ruleOf({ message, ...violation }: Rule): ValidationOptions {
  return { message, context: violation };
}

/** A check that class-validator does not have. */
export function Check(name: string, validate: (value: unknown) => boolean, options: ValidationOptions) {
  return ValidateBy({ name, validator: { validate } }, options);
}

export function IsWithin(limits: TextLimits, code: string, each = false): PropertyDecorator {
  const { minLength, maxLength } = limits;
  const form = limits.pattern === undefined ? '' : ` that match ${limits.pattern.source}`;
  const text = `must have ${minLength} to ${maxLength} characters${form}, without NUL and lone surrogates`;
  const message = each ? `has an invalid element: each ${text}` : text;
  const rule = ruleOf({ code, kind: 'content', message, dataOf: () => ({ limit: maxLength }) });
  return Check('isWithin', (value) => typeof value === 'string' && isWithin(value, limits), { ...rule, each });
}

/** Returns limits in the form of OpenAPI. */
export function schemaOf({ minLength, maxLength, pattern }: TextLimits) {
  return { minLength, maxLength, ...(pattern === undefined ? {} : { pattern: pattern.source }) };
}

export type DtoClass = new () => object;

/** Returns every code with which a value of this class can be rejected, including those of nested classes. */
export function codesOf(type: DtoClass): readonly string[] {
  const contexts = checksOf(type).map(({ context }) => (context ?? {}) as Partial<Violation & Nested>);
  return [...new Set(contexts.flatMap(({ code, also = [] }) => (code === undefined ? also : [...also, code])))];
}

/** Returns the names of the members of a class. */
export function namesOf(type: DtoClass): readonly string[] {
  return [...new Set(checksOf(type).map(({ propertyName }) => propertyName))];
}

function checksOf(type: DtoClass) {
  return getMetadataStorage().getTargetValidationMetadatas(type, '', true, false);
}
