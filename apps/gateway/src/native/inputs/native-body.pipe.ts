import { type ArgumentMetadata, Body } from '@nestjs/common';
import { RejectedError } from '@scriptorium/contracts';

import { BodyPipe } from '../../http/dtos/body.pipe';
import { RequestBody } from '../../http/bodies/request-body';
import { recordClass } from '../../http/dtos/classes-of';
import { invalidBody, invalidInput, type InvalidInput } from './input-errors';

/** A body that may have a member with the name of a built-in one. Most bodies are parsed only once. */
const BUILT_IN = /"(?:__\w+__|constructor|hasOwnProperty|isPrototypeOf|propertyIsEnumerable|to\w*String|valueOf)"|\\u/;

/**
 * Returns the body as an instance of the class of the handler's parameter. Rejects members that the class does not
 * declare. All errors are reported at once, with INPUT_INVALID {errors}.
 */
export class NativeBodyPipe extends BodyPipe {
  constructor() {
    super({
      whitelist: true,
      forbidNonWhitelisted: true,
      transformOptions: { exposeUnsetFields: false },
      exceptionFactory: invalidBody,
    });
  }

  override async transform(source: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    // class-transformer drops members with the names of built-in ones, such as `constructor`.
    const names = BUILT_IN.test(String(source)) ? RequestBody.parse(source).names : [];
    const errors = names.filter((name) => name in {}).map(unknownMember);
    try {
      const result: unknown = await super.transform(source, metadata);
      if (errors.length === 0) return result;
    } catch (error) {
      if (!(error instanceof RejectedError) || errors.length === 0) throw error;
      errors.push(...((error.data['errors'] ?? []) as InvalidInput[]));
    }
    throw invalidInput(errors);
  }
}

/** Reads a missing body as an empty object. */
class OptionalBodyPipe extends NativeBodyPipe {
  override transform(source: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    return super.transform(source === undefined || source === '' ? '{}' : source, metadata);
  }
}

/** Injects a body of which no member is required, and which may be missing. */
export const OptionalNativeBody = (): ParameterDecorator => recordClass('body', Body(new OptionalBodyPipe()));

function unknownMember(name: string): InvalidInput {
  const detail = `"${name}" is not a member of this request.`;
  return { pointer: `/${name}`, code: 'FIELD_UNKNOWN', detail };
}

/** Injects the body as an instance of the parameter's class, which documents and checks it. */
export const NativeBody = (): ParameterDecorator => recordClass('body', Body(new NativeBodyPipe()));
