/**
 * Parameters of a query: one decorator declares what the OpenAPI document says of a parameter, and what class-validator
 * checks. All are optional.
 */
import { applyDecorators } from '@nestjs/common';
import { ApiProperty, type ApiPropertyOptions } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsIn, IsInt, IsOptional, IsString, Max, MaxLength, Min } from 'class-validator';

import { Check, ruleOf } from '../../http/dtos/rules';

const MAX_TEXT = 2_000;

export function TextParameter(description: string, schema: ApiPropertyOptions = {}): PropertyDecorator {
  return parameter({ type: 'string', ...schema, description }, [
    IsString(rule('must be a text')),
    MaxLength(MAX_TEXT, rule(`must have at most ${MAX_TEXT} characters`)),
  ]);
}

export function OneOfParameter(names: readonly string[], description: string): PropertyDecorator {
  return parameter({ type: 'string', enum: [...names], description }, [IsIn([...names], rule(oneOf(names)))]);
}

/** A list of names, separated by commas. The member is an array. */
export function NamesParameter(names: readonly string[], description: string): PropertyDecorator {
  const areNames = (value: unknown): boolean =>
    Array.isArray(value) && value.every((each) => typeof each === 'string' && names.includes(each));
  return parameter({ type: 'string', description: `${description} Separated by commas: ${names.join(', ')}.` }, [
    SplitAtCommas(),
    Check('areNames', areNames, rule(oneOf(names))),
  ]);
}

/** A list of texts, separated by commas. The member is an array. */
export function TextsParameter(description: string, maxItems = 200): PropertyDecorator {
  const areFew = (value: unknown): boolean => Array.isArray(value) && value.length <= maxItems;
  return parameter({ type: 'string', description: `${description} Separated by commas.` }, [
    SplitAtCommas(),
    Check('areFew', areFew, rule(`must have at most ${maxItems} elements`)),
  ]);
}

interface IntegerRules {
  readonly minimum: number;
  readonly maximum: number;
  readonly default?: number;
}

export function IntegerParameter(description: string, rules: IntegerRules): PropertyDecorator {
  const { minimum, maximum } = rules;
  const message = rule(`must be an integer from ${minimum} to ${maximum}`);
  return parameter({ type: 'integer', description, ...rules }, [
    Transform(({ value }: { value: unknown }) =>
      typeof value === 'string' && /^-?\d+$/.test(value) ? Number(value) : value,
    ),
    IsInt(message),
    Min(minimum, message),
    Max(maximum, message),
  ]);
}

/** `true` or `false`. */
export function FlagParameter(description: string): PropertyDecorator {
  return parameter({ type: 'boolean', description }, [
    Transform(({ value }: { value: unknown }) => (value === 'true' ? true : value === 'false' ? false : value)),
    IsIn([true, false], rule('must be true or false')),
  ]);
}

/** `label.KEY=value` for the member `label`: the member is an object from keys to values. */
export function MapParameter(description: string): PropertyDecorator {
  const isMap = (value: unknown): boolean => typeof value === 'object' && value !== null;
  const schema = { type: 'object', additionalProperties: { type: 'string' } } as const;
  return parameter({ ...schema, selfRequired: false, description }, [
    Transform(({ obj, key }: { obj: Readonly<Record<string, unknown>>; key: string }) => obj[key]),
    Check('isMap', isMap, rule('must have a key, as in "name.key=value"')),
  ]);
}

function SplitAtCommas(): PropertyDecorator {
  return Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? value.split(',') : value));
}

function oneOf(names: readonly string[]): string {
  return `must be one of ${names.join(', ')}`;
}

function rule(message: string) {
  return ruleOf({ code: 'PARAMETER_INVALID', kind: 'content', message });
}

function parameter(schema: ApiPropertyOptions, checks: readonly PropertyDecorator[]): PropertyDecorator {
  return applyDecorators(ApiProperty({ ...schema, required: false } as ApiPropertyOptions), IsOptional(), ...checks);
}
