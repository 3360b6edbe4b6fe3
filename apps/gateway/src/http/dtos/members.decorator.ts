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
  IsArray,
  IsBoolean,
  IsDefined,
  IsIn,
  IsObject,
  IsOptional,
  IsString,
  Matches,
  ValidateNested,
} from 'class-validator';

import { RawJson } from '../bodies/json-text';
import { Check, codesOf, type DtoClass, IsWithin, type Nested, ruleOf, schemaOf } from './rules';

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
  const checks: PropertyDecorator[] = [IsString(typeRule('a string'))];
  if (oneOf !== undefined) {
    checks.push(IsIn([...oneOf], ruleOf({ code, kind: 'content', message: `must be one of ${oneOf.join(', ')}` })));
  }
  if (limits !== undefined) checks.push(IsWithin(limits, code));
  const limit = limits === undefined ? {} : schemaOf(limits);
  return member(presence, { type: 'string', ...limit, ...(oneOf === undefined ? {} : { enum: [...oneOf] }) }, checks);
}

/** An ISO 8601 date. The service that stores it checks the calendar. */
export function DateMember({ pattern, code, ...presence }: Presence & { pattern: RegExp; code: string }) {
  const checks = [
    IsString(typeRule('a string')),
    Matches(pattern, ruleOf({ code, kind: 'content', message: 'must be an ISO 8601 date' })),
  ];
  return member(presence, { type: 'string', pattern: pattern.source }, checks);
}

export function FlagMember(presence: Presence = {}): PropertyDecorator {
  return member(presence, { type: 'boolean' }, [IsBoolean(typeRule('true or false'))]);
}

export function IntegerMember(presence: Presence = {}): PropertyDecorator {
  const check = Check('isSafeInteger', Number.isSafeInteger, typeRule('an integer'));
  return member(presence, { type: 'integer' }, [check]);
}

interface TextsRules extends Presence {
  readonly maxItems: number;
  readonly limits: TextLimits;
  readonly code: string;
}

export function TextsMember({ maxItems, limits, code, ...presence }: TextsRules): PropertyDecorator {
  const checks = [
    IsArray(typeRule('a list of strings')),
    IsString({ ...typeRule('a list of strings'), each: true }),
    HasAtMost(maxItems, code),
    IsWithin(limits, code, true),
  ];
  return member(presence, { type: 'array', maxItems, items: { type: 'string', ...schemaOf(limits) } }, checks);
}

interface ListRules extends Presence {
  readonly maxItems: number;
  /** Code for a list that is too long. */
  readonly code: string;
  /** A member whose value only one element may have. */
  readonly uniqueBy?: string;
}

/** A list of objects, each checked as an instance of `type`. */
export function ListMember(type: ClassType<object>, { maxItems, code, uniqueBy, ...presence }: ListRules) {
  const areObjects = (value: unknown): boolean => Array.isArray(value) && value.every(isObject);
  const checks = [
    Type(() => type),
    Check('areObjects', areObjects, typeRule('a list of objects')),
    ValidateNested({ each: true, context: { also: codesOf(type) } satisfies Nested }),
    HasAtMost(maxItems, code),
    ...(uniqueBy === undefined ? [] : [IsUniqueBy(uniqueBy)]),
  ];
  return applyDecorators(
    member(presence, { type: [type], maxItems }, checks, Array.isArray),
    (target: object, name: string | symbol) => {
      Reflect.defineMetadata(LISTS, new Map([...listsOf(target), [String(name), maxItems]]), target);
    },
  );
}

/** An object that is checked as an instance of `type`. */
export function PartMember(type: ClassType<object>, presence: Presence = {}): PropertyDecorator {
  const checks = [
    Type(() => type),
    Check('isObject', isObject, typeRule('an object')),
    ValidateNested({ context: { also: codesOf(type) } satisfies Nested }),
  ];
  return member(presence, { type: () => type }, checks, isObject);
}

interface TextsByKeyRules extends Presence {
  readonly maxItems: number;
  /** Limits of keys and values. */
  readonly limits: TextLimits;
  readonly code: string;
}

/** An object whose members are texts with names of the client. */
export function TextsByKeyMember({ maxItems, limits, code, ...presence }: TextsByKeyRules): PropertyDecorator {
  const areTexts = (value: unknown): boolean =>
    isObject(value) &&
    Object.keys(value).length <= maxItems &&
    Object.entries(value).every((pair) => pair.every((text) => typeof text === 'string' && isWithin(text, limits)));
  const message = `must have at most ${maxItems} members, each a text of ${limits.minLength} to ${limits.maxLength} characters`;
  const schema = {
    type: 'object',
    maxProperties: maxItems,
    additionalProperties: { type: 'string', ...schemaOf(limits) },
  };
  const selfRequired = presence.isOptional !== true;
  return member(presence, { ...schema, selfRequired }, [
    Check('areTexts', areTexts, ruleOf({ code, kind: 'content', message })),
  ]);
}

interface TextListsByKeyRules extends TextsByKeyRules {
  /** Maximum length of each list. */
  readonly maxTexts: number;
}

/** An object whose members are lists of texts with names of the client. */
export function TextListsByKeyMember({ maxItems, maxTexts, limits, code, ...presence }: TextListsByKeyRules) {
  const isText = (text: unknown): boolean => typeof text === 'string' && isWithin(text, limits);
  const isList = (value: unknown): boolean => Array.isArray(value) && value.length <= maxTexts && value.every(isText);
  const areLists = (value: unknown): boolean =>
    isObject(value) &&
    Object.keys(value).length <= maxItems &&
    Object.entries(value).every(([key, list]) => isText(key) && isList(list));
  const message = `must have at most ${maxItems} members, each a list of at most ${maxTexts} texts`;
  const schema = {
    type: 'object',
    maxProperties: maxItems,
    additionalProperties: { type: 'array', maxItems: maxTexts, items: { type: 'string', ...schemaOf(limits) } },
  };
  const selfRequired = presence.isOptional !== true;
  return member(presence, { ...schema, selfRequired }, [
    Check('areLists', areLists, ruleOf({ code, kind: 'content', message })),
  ]);
}

/** Returns the maximum length of each member that a class declares as ListMember. */
export function listLimitsOf(type: DtoClass): ReadonlyMap<string, number> {
  return listsOf(type.prototype as object);
}

/** An object whose members the gateway does not check. */
export function ObjectMember(presence: Presence, schema: ApiPropertyOptions): PropertyDecorator {
  const selfRequired = presence.isOptional !== true;
  return member(presence, { ...schema, selfRequired }, [IsObject(typeRule('an object'))]);
}

interface SizeRule {
  /** Maximum UTF-8 bytes of the JSON without white space between tokens. */
  readonly maxBytes: number;
  readonly code: string;
}

/**
 * An object that is read as its JSON text, a RawJson. Its values would lose the spelling of numbers and the order of
 * keys.
 */
export function JsonTextMember(presence: Presence, schema: ApiPropertyOptions, { maxBytes, code }: SizeRule) {
  const isSmall = Check(
    'isSmall',
    (value) => bytesOf(value) <= maxBytes,
    ruleOf({
      code,
      kind: 'whole',
      message: ({ value }) => `may have at most ${maxBytes} bytes; these have ${bytesOf(value)}`,
      dataOf: (value) => ({ limit: maxBytes, size: bytesOf(value) }),
    }),
  );
  return applyDecorators(ObjectMember(presence, schema), isSmall, (target: object, name: string | symbol) => {
    Reflect.defineMetadata(JSON_TEXTS, [...textsOf(target), name], target);
  });
}

/** Any JSON value, also null, that is read as its JSON text, a RawJson. */
export function JsonValueMember(presence: Presence, schema: ApiPropertyOptions): PropertyDecorator {
  return applyDecorators(ObjectMember(presence, schema), (target: object, name: string | symbol) => {
    Reflect.defineMetadata(JSON_VALUES, [...textsOf(target, JSON_VALUES), name], target);
  });
}

/** Returns the names of the members that a class declares as JsonTextMember. */
export function jsonTextsOf(type: DtoClass): readonly string[] {
  return textsOf(type.prototype as object);
}

/** Returns the names of the members that a class declares as JsonValueMember. */
export function jsonValuesOf(type: DtoClass): readonly string[] {
  return textsOf(type.prototype as object, JSON_VALUES);
}

const INVALID = 'FIELD_INVALID';
const JSON_TEXTS = Symbol('JSON texts');
const JSON_VALUES = Symbol('JSON values');
const LISTS = Symbol('lists');

function listsOf(prototype: object): ReadonlyMap<string, number> {
  return (Reflect.getMetadata(LISTS, prototype) as ReadonlyMap<string, number> | undefined) ?? new Map();
}

function textsOf(prototype: object, kind = JSON_TEXTS): readonly string[] {
  return (Reflect.getMetadata(kind, prototype) as readonly string[] | undefined) ?? [];
}

function bytesOf(value: unknown): number {
  return value instanceof RawJson ? Buffer.byteLength(value.text) : 0;
}

function member(
  { description, isOptional = false, isNullable = false }: Presence,
  schema: object,
  checks: readonly PropertyDecorator[],
  /** Whether a value is read as instances of the class of the member. Default: it is kept as it was sent. */
  areInstances?: (value: unknown) => boolean,
): PropertyDecorator {
  const about = description === undefined ? {} : { description };
  // Keeps the value as it was sent: class-transformer drops some keys of the objects that it copies, and calls the
  // value of a key `constructor`. It does not copy objects of the type Object.
  const sentIn = (obj: unknown, key: string): unknown =>
    absentIfNull((obj as Readonly<Record<string, unknown>>)[key], isNullable);
  const asSent = applyDecorators(
    Type(() => Object),
    Transform(({ obj, key }) => sentIn(obj, key)),
  );
  // A value of another type must not become an instance: its type is rejected before the members that it lacks.
  const asInstances = Transform(({ obj, key, value }): unknown => {
    const sent = sentIn(obj, key);
    return areInstances?.(sent) === true ? value : sent;
  });
  const required = ruleOf({ code: 'FIELD_REQUIRED', kind: 'presence', message: 'is required' });
  return applyDecorators(
    ApiProperty({
      ...schema,
      ...about,
      ...(isOptional ? { nullable: true } : {}),
      ...('selfRequired' in schema ? {} : { required: !isOptional }),
    }),
    Expose(),
    areInstances === undefined ? asSent : asInstances,
    isOptional ? IsOptional() : IsDefined(required),
    ...checks,
  );
}

function absentIfNull(value: unknown, isNullable: boolean): unknown {
  return value === null && !isNullable ? undefined : value;
}

function typeRule(type: string) {
  return ruleOf({ code: INVALID, kind: 'type', message: `must be ${type}` });
}

function HasAtMost(maxItems: number, code: string): PropertyDecorator {
  const message = `must have at most ${maxItems} elements`;
  return ArrayMaxSize(maxItems, ruleOf({ code, kind: 'content', message, dataOf: () => ({ limit: maxItems }) }));
}

/** Takes linear time. ArrayUnique of class-validator compares every pair, also of a list that is too long. */
function IsUniqueBy(name: string): PropertyDecorator {
  const message = ({ value }: { readonly value: unknown }): string =>
    `has two elements with the ${name} ${JSON.stringify(firstRepeated(value, name))}`;
  const isUnique = (value: unknown): boolean => firstRepeated(value, name) === undefined;
  return Check('isUnique', isUnique, ruleOf({ code: INVALID, kind: 'whole', message }));
}

function firstRepeated(list: unknown, name: string): unknown {
  const known = new Set<unknown>();
  for (const element of Array.isArray(list) ? (list as unknown[]) : []) {
    const value = isObject(element) ? element[name] : undefined;
    if (value !== undefined && known.has(value)) return value;
    known.add(value);
  }
  return undefined;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
