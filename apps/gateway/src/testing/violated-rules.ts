import type { ArgumentMetadata, PipeTransform } from '@nestjs/common';
import { RejectedError } from '@scriptorium/contracts';
import { getMetadataStorage } from 'class-validator';

import type { DtoClass, Violation } from '../http/dtos/rules';

interface Rejection {
  readonly code: string;
  /** The `property` or `parameter` that the rejection names. */
  readonly member: unknown;
  readonly message: string;
}

/** Returns the rejection of an input by the pipe of a class. Throws if the pipe accepts the input. */
export async function rejectionBy(pipe: PipeTransform, metatype: DtoClass, source: unknown): Promise<Rejection> {
  try {
    await pipe.transform(source, { type: 'body', metatype } satisfies ArgumentMetadata);
  } catch (error) {
    if (!(error instanceof RejectedError)) throw error;
    const { code, data, message } = error;
    return { code, member: data['property'] ?? data['parameter'], message };
  }
  throw new Error(`${metatype.name} accepts ${JSON.stringify(source)}.`);
}

/**
 * Returns the checks of a class that none of the rejections reports, as `<member> <check>`. A list of objects has the
 * checks of its elements' class: `{ 'fields[]': NewContentTypeField }`.
 */
export function unreportedChecks(
  type: DtoClass,
  rejections: readonly Rejection[],
  elements: Readonly<Record<string, DtoClass>> = {},
): string[] {
  const own = checksOf(type, '');
  const nested = Object.entries(elements).flatMap(([path, element]) => checksOf(element, `${path}.`));
  return [...own, ...nested]
    .filter((check) => !rejections.some((rejection) => isReportedBy(check, rejection)))
    .map(({ member, name, code }) => `${member} ${name} ${code}`);
}

interface DeclaredCheck {
  readonly member: string;
  readonly name: string;
  readonly code: string;
  /** Undefined if the check computes it. */
  readonly message: string | undefined;
}

/** Returns the checks with a code: `IsOptional` and the check of nested objects have none. */
function checksOf(type: DtoClass, prefix: string): DeclaredCheck[] {
  const checks = getMetadataStorage().getTargetValidationMetadatas(type, '', true, false);
  return checks.flatMap(({ propertyName, name, message, context }): DeclaredCheck[] => {
    const { code } = (context ?? {}) as Partial<Violation>;
    const text = typeof message === 'string' ? message : undefined;
    return code === undefined ? [] : [{ member: prefix + propertyName, name: name ?? 'custom', code, message: text }];
  });
}

function isReportedBy(check: DeclaredCheck, { code, member, message }: Rejection): boolean {
  if (typeof member !== 'string') return false;
  const isSame = check.member === member.replaceAll(/\[\d+\]/g, '[]') && check.code === code;
  return isSame && (check.message === undefined || message === `"${member}" ${check.message}.`);
}
