import { STATUS_CODES } from 'node:http';

import { applyDecorators, HttpCode, SetMetadata, type Type } from '@nestjs/common';
import {
  ApiConsumes,
  ApiHeader,
  ApiOperation,
  ApiResponse,
  type ApiResponseOptions,
  getSchemaPath,
} from '@nestjs/swagger';
import type { Scope } from '@scriptorium/contracts';

import { classesOf } from '../../../http/dtos/classes-of';
import { namesOf } from '../../../http/dtos/rules';
import { PROBLEM_TYPES, problemUrn } from '../errors/errors.presenter';
import { HEADER, type RequestHeader, type ResponseHeader } from './headers';
import { Problem } from '../errors/problem.dto';
import { problemsOf } from './rejections';

export const OPERATION = Symbol('operation');

/** The conditions that the OperationGuard checks. */
export interface Requirements {
  readonly scope: Scope;
  /** The names of the query parameters. */
  readonly query: readonly string[];
}

/** The media types that the original declares. Bodies are plain objects in both (docs/contracts/cm-api.md §2). */
const BODY_TYPES = ['application/json', 'application/json-patch+json'];

/**
 * Declares a route: what the guard requires of a request, its responses, and their part of the OpenAPI document. The
 * handler's parameters declare the query and the body (`ValidatedQuery`, `ValidatedBody`). Path parameters have no
 * class, because no text is invalid: an unknown one is NOT_FOUND.
 */
export interface OperationOptions {
  /** The operationId in the OpenAPI document, from which generated clients name their methods. */
  readonly id: string;
  readonly summary: string;
  readonly scope: Scope;
  readonly headers?: readonly RequestHeader[];
  /** Absent for an empty response. */
  readonly response?: Type;
  /** Default: 200. */
  readonly status?: 200 | 201 | 204;
  readonly responseHeaders?: readonly ResponseHeader[];
  /** Whether the response may be 304. */
  readonly notModified?: boolean;
  /** Codes of this operation. The codes of its token, query, headers and body are derived. */
  readonly rejects?: readonly string[];
}

export function Operation(options: OperationOptions): MethodDecorator {
  return (target, method, descriptor) => {
    const { id, summary, scope, headers = [], status = 200, rejects = [] } = options;
    const { query, body } = classesOf(target, method);
    const inputs = [query, body].filter((input) => input !== undefined);
    const hasBody = body !== undefined;
    const problems = problemsOf({ inputs, headers, rejects, isWrite: scope !== 'read', hasBody });
    const requirements: Requirements = { scope, query: query === undefined ? [] : namesOf(query) };
    applyDecorators(
      SetMetadata(OPERATION, requirements),
      HttpCode(status),
      ApiOperation({ operationId: id, summary: `${summary} Requires the scope \`${scope}\`.` }),
      ...headers.map((name) => ApiHeader({ name, required: false, ...HEADER[name] })),
      ...(hasBody ? [ApiConsumes(...BODY_TYPES)] : []),
      ApiResponse(responseOf(options)),
      ...(options.notModified === true ? [ApiResponse({ status: 304, description: phraseOf(304) })] : []),
      ...[...problems].map(([each, slugs]) => ApiResponse(problemOf(each, slugs))),
      ...[500, 503].map((each) => ApiResponse(problemOf(each, []))),
    )(target, method, descriptor);
  };
}

function responseOf({ response, status = 200, responseHeaders = [] }: OperationOptions): ApiResponseOptions {
  const headers = Object.fromEntries(responseHeaders.map((name) => [name, HEADER[name]]));
  const described = { status, description: phraseOf(status), ...(responseHeaders.length === 0 ? {} : { headers }) };
  return response === undefined ? described : { ...described, type: response };
}

/** Returns the declaration of an error response. Without slugs, `type` may be any problem. */
function problemOf(status: number, slugs: readonly string[]): ApiResponseOptions {
  const $ref = getSchemaPath(Problem);
  const type = { type: 'string' as const, enum: slugs.map(problemUrn) };
  const schema = slugs.length === 0 ? { $ref } : { allOf: [{ $ref }, { type: 'object', properties: { type } }] };
  const description = [phraseOf(status), slugs.map((slug) => `\`${slug}\``).join(', ')].filter((each) => each !== '');
  const content = Object.fromEntries(PROBLEM_TYPES.map((mediaType) => [mediaType, { schema }]));
  return { status, description: description.join(': '), content };
}

function phraseOf(status: number): string {
  return STATUS_CODES[status] ?? '';
}
