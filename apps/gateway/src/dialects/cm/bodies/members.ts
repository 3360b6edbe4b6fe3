/**
 * Members of request bodies: one decorator declares what the OpenAPI document says of a member, what class-validator
 * checks, and with which code a violation is rejected. Null counts as absent, except where null is declared to remove a
 * value. Members that no class declares are ignored: clients send whole resources back.
 */
import { applyDecorators, type Type as ClassType } from '@nestjs/common';
import { ApiProperty, type ApiPropertyOptions } from '@nestjs/swagger';
import { isWithin, type TextLimits } from '@scriptorium/contracts';
import { Expose, Transform, Type } from 'class-transformer';
import {
  ArrayMaxSize,
  getMetadataStorage,
  IsArray,
  IsBoolean,
  IsDefined,
  IsIn,
  IsObject,
  IsOptional,
  IsString,
  Matches,
  ValidateBy,
  ValidateNested,
  type ValidationOptions,
} from 'class-validator';

/** The context of a violation: the code of the rejection, and data besides the member's path. */
export interface Violation {
  readonly code: string;
  readonly data?: Readonly<Record<string, unknown>>;
}

interface Presence {
  readonly description?: string;
  /** Default: false. */
  readonly isOptional?: boolean;
  /** Whether null differs from absent, for example to remove a value. Only with `isOptional`. */
  readonly isNullable?: boolean;
}

interface TextRules extends Presence {
  readonly limits?: TextLimits;
  readonly oneOf?: readonly string[];
  /** Code for a text outside of its limits. Default: `FIELD_INVALID`. */
  readonly code?: string;
}

export function TextMember({ limits, oneOf, code = INVALID, ...presence }: TextRules = {}): PropertyDecorator {
  const checks: PropertyDecorator[] = [IsString(rule(INVALID, 'must be a string'))];
  if (oneOf !== undefined) checks.push(IsIn([...oneOf], rule(code, `must be one of ${oneOf.join(', ')}`)));
  if (limits !== undefined) checks.push(IsWithin(limits, code));
  const schema = { type: 'string', ...limitsOf(limits), ...(oneOf === undefined ? {} : { enum: [...oneOf] }) };
  return member(presence, schema, checks);
}

/** An ISO 8601 date. The service that stores it checks the calendar. */
export function DateMember({ pattern, code, ...presence }: Presence & { pattern: RegExp; code: string }) {
  const checks = [
    IsString(rule(INVALID, 'must be a string')),
    Matches(pattern, rule(code, 'must be an ISO 8601 date')),
  ];
  return member(presence, { type: 'string', pattern: pattern.source }, checks);
}

export function FlagMember(presence: Presence = {}): PropertyDecorator {
  return member(presence, { type: 'boolean' }, [IsBoolean(rule(INVALID, 'must be true or false'))]);
}

interface TextsRules extends Presence {
  readonly maxItems: number;
  readonly limits: TextLimits;
  readonly code: string;
}

export function TextsMember({ maxItems, limits, code, ...presence }: TextsRules): PropertyDecorator {
  const checks = [
    IsArray(rule(INVALID, 'must be a list of strings')),
    IsString({ ...rule(INVALID, 'must be a list of strings'), each: true }),
    ArrayMaxSize(maxItems, rule(code, `must have at most ${maxItems} elements`, { limit: maxItems })),
    IsWithin(limits, code, true),
  ];
  return member(presence, { type: 'array', maxItems, items: { type: 'string', ...limitsOf(limits) } }, checks);
}

interface ListRules extends Presence {
  readonly maxItems: number;
  /** Code for a list that is too long. */
  readonly code: string;
}

/** A list of objects, each checked as an instance of `type`. */
export function ListMember(type: ClassType, { maxItems, code, ...presence }: ListRules): PropertyDecorator {
  const areObjects = (value: unknown): boolean => Array.isArray(value) && value.every(isObject);
  const checks = [
    Type(() => type),
    ValidateBy({ name: 'areObjects', validator: { validate: areObjects } }, rule(INVALID, 'must be a list of objects')),
    ValidateNested({ each: true, context: { also: codesOf(type) } }),
    ArrayMaxSize(maxItems, rule(code, `must have at most ${maxItems} elements`, { limit: maxItems })),
  ];
  return member(presence, { type: [type], maxItems }, checks, false);
}

/** An object whose members the gateway does not check. */
export function ObjectMember(presence: Presence, schema: ApiPropertyOptions): PropertyDecorator {
  const selfRequired = presence.isOptional !== true;
  return member(presence, { ...schema, selfRequired }, [IsObject(rule(INVALID, 'must be an object'))]);
}

/** Returns every code with which a body of this class can be rejected. */
export function codesOf(type: ClassType): readonly string[] {
  const rules = getMetadataStorage().getTargetValidationMetadatas(type, '', true, false);
  const contexts = rules.map(({ context }) => context as { code?: string; also?: readonly string[] } | undefined);
  return [...new Set(contexts.flatMap((context) => [...(context?.also ?? []), ...(context?.code?.split(' ') ?? [])]))];
}

const INVALID = 'FIELD_INVALID';

function member(
  { description, isOptional = false, isNullable = false }: Presence,
  schema: object,
  checks: readonly PropertyDecorator[],
  isRaw = true,
): PropertyDecorator {
  const about = description === undefined ? {} : { description };
  // Keeps the value as it was sent: class-transformer drops some keys of the objects that it copies, and calls the
  // value of a key `constructor`. It does not copy objects of the type Object.
  const asSent = applyDecorators(
    Type(() => Object),
    Transform(({ obj, key }) => absentIfNull((obj as Record<string, unknown>)[key], isNullable)),
  );
  return applyDecorators(
    ApiProperty({
      ...schema,
      ...about,
      ...(isOptional ? { nullable: true } : {}),
      ...('selfRequired' in schema ? {} : { required: !isOptional }),
    }),
    Expose(),
    isRaw ? asSent : Transform(({ value }) => absentIfNull(value, isNullable)),
    isOptional ? IsOptional() : IsDefined(rule('FIELD_REQUIRED', 'is required')),
    ...checks,
  );
}

function absentIfNull(value: unknown, isNullable: boolean): unknown {
  return value === null && !isNullable ? undefined : value;
}

function rule(code: string, message: string, data: Violation['data'] = {}): ValidationOptions {
  return { message, context: { code, data } satisfies Violation };
}

function IsWithin(limits: TextLimits, code: string, each = false): PropertyDecorator {
  const validate = (value: unknown): boolean => typeof value === 'string' && isWithin(value, limits);
  const { minLength, maxLength } = limits;
  const form = limits.pattern === undefined ? '' : ` that match ${limits.pattern.source}`;
  const text = `must have ${minLength} to ${maxLength} characters${form}, without NUL and lone surrogates`;
  const options = rule(code, each ? `has an invalid element: each ${text}` : text, { limit: maxLength });
  return ValidateBy({ name: 'isWithin', validator: { validate } }, { ...options, each });
}

function limitsOf(limits: TextLimits | undefined): object {
  if (limits === undefined) return {};
  const { minLength, maxLength, pattern } = limits;
  return { minLength, maxLength, ...(pattern === undefined ? {} : { pattern: pattern.source }) };
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
