import type { Type } from '@nestjs/common';
import { RejectedError } from '@scriptorium/contracts';
import { plainToInstance } from 'class-transformer';
import { type ValidationError, validateSync } from 'class-validator';

import { RequestBody } from '../../../http/bodies/request-body';
import type { Violation } from './members';

export interface SentBody<Members> {
  readonly members: Members;
  /** The JSON text of a member as it was sent, without white space between tokens; undefined if absent or null. */
  readonly raw: (name: string) => string | undefined;
}

/**
 * Reads a body and checks it against its class. Rejects one violation with its code and the member's path, as
 * `property`: a missing member first, then a value of the wrong type, then one outside of its limits.
 */
export function readBody<Members extends object>(source: unknown, type: Type<Members>): SentBody<Members> {
  const body = RequestBody.parse(source);
  const members = plainToInstance(type, body.values, { excludeExtraneousValues: true, exposeUnsetFields: false });
  const violations = validateSync(members, { forbidUnknownValues: false }).flatMap((error) => violationsOf(error));
  const [first] = violations.sort((one, other) => rankOf(one) - rankOf(other));
  if (first !== undefined) throw first.rejection;
  return { members, raw: (name) => body.raw(name) };
}

interface Found {
  readonly constraint: string;
  readonly rejection: RejectedError;
}

function violationsOf(error: ValidationError, parent = ''): Found[] {
  const path = /^\d+$/.test(error.property) ? `${parent}[${error.property}]` : join(parent, error.property);
  const own = Object.entries(error.constraints ?? {}).flatMap(([constraint, message]): Found[] => {
    const violation = (error.contexts as Readonly<Record<string, Violation>> | undefined)?.[constraint];
    if (violation?.code === undefined) return [];
    const data = { property: path, ...valueOf(error.value), ...violation.data };
    return [{ constraint, rejection: new RejectedError(violation.code, `"${path}" ${message}.`, data) }];
  });
  return [...own, ...(error.children ?? []).flatMap((child) => violationsOf(child, path))];
}

function join(parent: string, name: string): string {
  return parent === '' ? name : `${parent}.${name}`;
}

/** Returns the value for the error; a long or nested value is omitted. */
function valueOf(value: unknown): { readonly invalidValue?: unknown } {
  const isShort =
    typeof value === 'string' ? value.length <= 200 : typeof value === 'number' || typeof value === 'boolean';
  return isShort ? { invalidValue: value } : {};
}

const TYPES = ['isString', 'isBoolean', 'isArray', 'isObject', 'areObjects'];

/** A missing member fails all of its checks, and a value of the wrong type fails all checks of its value. */
function rankOf({ constraint }: Found): number {
  if (constraint === 'isDefined') return 0;
  return TYPES.includes(constraint) ? 1 : 2;
}
