import { type ArgumentMetadata, Query, ValidationPipe } from '@nestjs/common';
import { RejectedError } from '@scriptorium/contracts';
import type { ValidationError } from 'class-validator';

import { recordClass } from '../../http/dtos/classes-of';
import { invalidInput, type InvalidInput, invalidParameters } from './input-errors';

/**
 * Returns the query as an instance of the class of the handler's parameter. Rejects unknown and repeated parameters.
 * All errors are reported at once, with INPUT_INVALID {errors}.
 */
class NativeQueryPipe extends ValidationPipe {
  constructor() {
    super({
      transform: true,
      whitelist: true,
      forbidNonWhitelisted: true,
      transformOptions: { exposeUnsetFields: false },
      exceptionFactory: (errors: ValidationError[]) => invalidInput(invalidParameters(errors)),
    });
  }

  /** `query` has a list for each repeated parameter (OperationGuard). */
  override async transform(query: Readonly<Record<string, unknown>>, metadata: ArgumentMetadata): Promise<unknown> {
    const repeated = Object.entries(query).flatMap(([name, value]) => (Array.isArray(value) ? [name] : []));
    const single = Object.entries(query).map(([name, value]): [string, unknown] => [
      name,
      Array.isArray(value) ? (value as unknown[])[0] : value,
    ]);
    const errors = repeated.map(repeatedError);
    try {
      const result: unknown = await super.transform(Object.fromEntries(single), metadata);
      if (errors.length === 0) return result;
    } catch (error) {
      if (!(error instanceof RejectedError)) throw error;
      errors.push(...(error.data['errors'] as InvalidInput[]));
    }
    throw invalidInput(errors);
  }

  /** Keeps names like `constructor`, which no class declares, so that they are rejected. */
  protected override stripProtoKeys(): void {}
}

/** Injects the query as an instance of the parameter's class, which documents and checks it. */
export const NativeQuery = (): ParameterDecorator => recordClass('query', Query(new NativeQueryPipe()));

function repeatedError(parameter: string): InvalidInput {
  return { parameter, code: 'PARAMETER_REPEATED', detail: `"${parameter}" must not be repeated.` };
}
