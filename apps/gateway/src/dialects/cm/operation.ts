import { STATUS_CODES } from 'node:http';

import { applyDecorators, HttpCode, SetMetadata, type Type } from '@nestjs/common';
import {
  ApiBody,
  ApiConsumes,
  ApiHeader,
  ApiOperation,
  ApiQuery,
  ApiResponse,
  type ApiResponseOptions,
  getSchemaPath,
} from '@nestjs/swagger';
import type { Scope } from '@scriptorium/contracts';

import { HEADERS, QUERY, type QueryParameter, type RequestHeader, type ResponseHeader } from './parameters';
import { Problem } from './problem.dto';

export const OPERATION = Symbol('operation');

/** Declared as such by the original, although what is sent are plain objects (contract, 2). */
const BODY_TYPES = ['application/json', 'application/json-patch+json'];

/** One route, said once: what the guard asks of a request, what is answered, and what the OpenAPI document says of both. */
export interface OperationOptions {
  /** In the OpenAPI document, and so of the client's method. */
  readonly id: string;
  readonly summary: string;
  readonly scope: Scope;
  readonly query?: readonly QueryParameter[];
  readonly headers?: readonly RequestHeader[];
  readonly body?: Type;
  /** With nothing in it: absent. */
  readonly answer?: Type;
  /** 200 where absent. */
  readonly status?: 200 | 201 | 204;
  readonly answerHeaders?: readonly ResponseHeader[];
  /** Whether it may be answered 304. */
  readonly unchanged?: boolean;
  /** Statuses of problems beside 400, 401, 403 and 404. */
  readonly problems?: readonly number[];
}

export function Operation(options: OperationOptions): MethodDecorator {
  const { id, summary, scope, query = [], headers = [], body, status = 200, problems = [] } = options;
  return applyDecorators(
    SetMetadata(OPERATION, options),
    HttpCode(status),
    ApiOperation({ operationId: id, summary: `${summary} Takes the scope \`${scope}\`.` }),
    ...query.map((name) => ApiQuery({ required: false, ...QUERY[name] })),
    ...headers.map((name) => ApiHeader({ name, required: false, description: HEADERS[name] })),
    ...(body === undefined ? [] : [ApiConsumes(...BODY_TYPES), ApiBody({ type: body, required: true })]),
    ApiResponse(answerOf(options)),
    ...(options.unchanged === true ? [ApiResponse({ status: 304, description: phraseOf(304) })] : []),
    ...[400, 401, 403, 404, ...problems].map((each) => ApiResponse(problemOf(each))),
  );
}

function answerOf({ answer, status = 200, answerHeaders = [] }: OperationOptions): ApiResponseOptions {
  const headers = Object.fromEntries(
    answerHeaders.map((name) => [name, { description: HEADERS[name], schema: { type: 'string' as const } }]),
  );
  const described = { status, description: phraseOf(status), ...(answerHeaders.length === 0 ? {} : { headers }) };
  return answer === undefined ? described : { ...described, type: answer };
}

function problemOf(status: number): ApiResponseOptions {
  const schema = { $ref: getSchemaPath(Problem) };
  return { status, description: phraseOf(status), content: { 'application/problem+json': { schema } } };
}

function phraseOf(status: number): string {
  return STATUS_CODES[status] ?? '';
}
