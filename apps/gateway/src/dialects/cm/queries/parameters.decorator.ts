/**
 * Parameters of a query: one decorator declares what the OpenAPI document says of a parameter, what class-validator
 * checks, and with which code a violation is rejected. A parameter is optional, and a text. The OperationGuard rejects
 * unknown and repeated parameters.
 */
import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { Expose, Transform } from 'class-transformer';
import { IsIn, IsOptional, Max, Min } from 'class-validator';

import { ruleOf } from '../../../http/dtos/rules';

/** Maximum of version numbers, page numbers and page sizes. */
const MAX_COUNT = 999_999_999;

interface Passed {
  readonly type: 'string' | 'integer';
  readonly minimum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
}

/** A text that is passed on as received. `schema` documents the limits that the service checks. */
export function TextParameter(description: string, schema: Passed = { type: 'string' }): PropertyDecorator {
  return parameter(description, schema, []);
}

export function OneOfParameter(names: readonly string[], description: string): PropertyDecorator {
  const message = `must be one of ${names.join(', ')}`;
  const check = IsIn([...names], ruleOf({ code: 'QUERY_INVALID', kind: 'content', message }));
  return parameter(description, { type: 'string', enum: [...names] }, [check]);
}

/** An integer from 1. It may have leading zeros. */
export function CountParameter(description: string): PropertyDecorator {
  return integer(description, /^\d+$/, 'QUERY_INVALID');
}

/** The number of a version. */
export function VersionParameter(description: string): PropertyDecorator {
  return integer(description, /^[1-9]\d*$/, 'VERSION_INVALID');
}

function integer(description: string, digits: RegExp, code: string): PropertyDecorator {
  const rule = ruleOf({ code, kind: 'content', message: `must be an integer from 1 to ${MAX_COUNT}` });
  return parameter(description, { type: 'integer', minimum: 1, maximum: MAX_COUNT }, [
    Transform(({ value }: { value: unknown }) =>
      typeof value === 'string' && digits.test(value) ? Number(value) : value,
    ),
    Min(1, rule),
    Max(MAX_COUNT, rule),
  ]);
}

function parameter(description: string, schema: object, checks: readonly PropertyDecorator[]): PropertyDecorator {
  return applyDecorators(ApiProperty({ ...schema, description, required: false }), Expose(), IsOptional(), ...checks);
}
