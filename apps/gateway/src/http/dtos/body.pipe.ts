import { type ArgumentMetadata, Body, ValidationPipe, type ValidationPipeOptions } from '@nestjs/common';

import { RawJson } from '../bodies/json-text';
import { RequestBody } from '../bodies/request-body';
import { recordClass } from './classes-of';
import { jsonTextsOf, jsonValuesOf, listLimitsOf } from './members.decorator';
import { rejectionOf } from './rejection-of';
import type { DtoClass } from './rules';

/**
 * Parses the JSON text of a body and returns it as an instance of the class of the handler's parameter. Rejects one
 * violation of the class with its code and the member's path, as `property`.
 */
export class BodyPipe extends ValidationPipe {
  /** @param options replace those of a body whose further members are ignored, and of one reported violation */
  constructor(options: ValidationPipeOptions = {}) {
    super({
      transform: true,
      transformOptions: { excludeExtraneousValues: true, exposeUnsetFields: false },
      exceptionFactory: (errors) => rejectionOf(errors, (property, value) => ({ property, ...invalidValue(value) })),
      ...options,
    });
  }

  override async transform(source: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    const type = metadata.metatype as DtoClass;
    const body = RequestBody.parse(source);
    const texts = jsonTextsOf(type).flatMap((name): [string, RawJson][] => {
      const text = body.raw(name);
      return text?.startsWith('{') === true ? [[name, new RawJson(text)]] : [];
    });
    const values = jsonValuesOf(type).flatMap((name): [string, RawJson][] => {
      return body.has(name) ? [[name, new RawJson(body.raw(name) ?? 'null')]] : [];
    });
    const members = { ...cutLists(body.values, type), ...Object.fromEntries([...texts, ...values]) };
    return super.transform(members, metadata);
  }

  /**
   * Keeps keys like `constructor` in the objects of a body. They are data: class-transformer reads only the members
   * that the class declares.
   */
  protected override stripProtoKeys(): void {}
}

/**
 * Cuts each list that is too long to one element more than its maximum, which the class rejects. Otherwise
 * class-validator would check all elements of the list, which may be more than a million.
 */
function cutLists(values: Readonly<Record<string, unknown>>, type: DtoClass): Record<string, unknown> {
  const cut = [...listLimitsOf(type)].flatMap(([name, limit]): [string, unknown][] => {
    const list = values[name];
    return Array.isArray(list) && list.length > limit ? [[name, list.slice(0, limit + 1)]] : [];
  });
  return { ...values, ...Object.fromEntries(cut) };
}

/** Injects the body as an instance of the parameter's class, which documents and checks it. */
export const ValidatedBody = (): ParameterDecorator => recordClass('body', Body(new BodyPipe()));

/** Returns the value for the error; a long or nested value is omitted. */
function invalidValue(value: unknown): { readonly invalidValue?: unknown } {
  const isShort =
    typeof value === 'string' ? value.length <= 200 : typeof value === 'number' || typeof value === 'boolean';
  return isShort ? { invalidValue: value } : {};
}
