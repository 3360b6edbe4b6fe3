import { Query, ValidationPipe } from '@nestjs/common';

import { recordClass } from '../../../http/dtos/classes-of';
import { rejectionOf } from '../../../http/dtos/rejection-of';

/**
 * Returns the query as an instance of the class of the handler's parameter. Rejects one violation of the class with its
 * code and the name of the `parameter`.
 */
export class QueryPipe extends ValidationPipe {
  constructor() {
    super({
      transform: true,
      transformOptions: { excludeExtraneousValues: true, exposeUnsetFields: false },
      exceptionFactory: (errors) => rejectionOf(errors, (parameter) => ({ parameter })),
    });
  }
}

/** Injects the query as an instance of the parameter's class, which documents and checks it. */
export const ValidatedQuery = (): ParameterDecorator => recordClass('query', Query(new QueryPipe()));
