import { RejectedError } from '@scriptorium/contracts';
import type { ValidationError } from 'class-validator';

import { KINDS, type Violation } from './rules';

type Data = Readonly<Record<string, unknown>>;

/**
 * Returns the rejection of one violation, with its code: a missing member first, then a value of the wrong type, then
 * one outside of its limits. `dataOf` returns the data that names the member.
 */
export function rejectionOf(
  errors: readonly ValidationError[],
  dataOf: (path: string, value: unknown) => Data,
): RejectedError {
  const [first] = errors
    .flatMap((error) => foundIn(error))
    .sort((one, other) => KINDS.indexOf(one.violation.kind) - KINDS.indexOf(other.violation.kind));
  if (first === undefined) throw new Error('A check of a DTO has no code. Declare it with ruleOf().');
  const { path, message, value, violation } = first;
  const data = { ...dataOf(path, value), ...violation.dataOf?.(value) };
  return new RejectedError(violation.code, `"${path}" ${message}.`, data);
}

interface Found {
  readonly path: string;
  readonly value: unknown;
  readonly message: string;
  readonly violation: Violation;
}

function foundIn({ property, value, constraints, contexts, children }: ValidationError, parent = ''): Found[] {
  const path = /^\d+$/.test(property) ? `${parent}[${property}]` : join(parent, property);
  const own = Object.entries(constraints ?? {}).flatMap(([check, message]): Found[] => {
    const violation = (contexts as Readonly<Record<string, Partial<Violation>>> | undefined)?.[check];
    return isViolation(violation) ? [{ path, value, message, violation }] : [];
  });
  return [...own, ...(children ?? []).flatMap((child) => foundIn(child, path))];
}

/** A list with elements that are not objects violates the check of nested objects too, which has no code. */
function isViolation(violation: Partial<Violation> | undefined): violation is Violation {
  return violation?.code !== undefined && violation.kind !== undefined;
}

function join(parent: string, name: string): string {
  return parent === '' ? name : `${parent}.${name}`;
}
