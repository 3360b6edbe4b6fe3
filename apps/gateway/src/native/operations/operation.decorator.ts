import { STATUS_CODES } from 'node:http';

import { applyDecorators, HttpCode, SetMetadata, type Type } from '@nestjs/common';
import {
  ApiBody,
  ApiConsumes,
  ApiExtraModels,
  ApiHeader,
  ApiOperation,
  ApiProduces,
  ApiResponse,
  type ApiResponseOptions,
  getSchemaPath,
} from '@nestjs/swagger';
import type { Scope } from '@scriptorium/contracts';

import { classesOf } from '../../http/dtos/classes-of';
import { namesOf } from '../../http/dtos/rules';
import { NDJSON } from '../lists/lines';
import type { ProblemCode } from '../problems/problem-codes';
import { Problem } from '../problems/problem.dto';
import { HEADERS, type RequestHeader, type ResponseHeader } from './headers';
import { codesOfOperation, groupByStatus } from './rejections';

export const OPERATION = Symbol('native operation');

const BYTES = 'application/octet-stream';
const BINARY = { type: 'string' as const, format: 'binary' };

/** The conditions that the OperationGuard checks, and the headers that the PositionInterceptor adds. */
export interface Requirements {
  readonly scope: Scope | undefined;
  readonly acceptsDeletedSpace: boolean;
  /** The names of the query parameters. */
  readonly query: readonly string[];
  readonly hasPosition: boolean;
  readonly codes: readonly ProblemCode[];
}

export interface OperationOptions {
  /** The operationId in the OpenAPI document, from which clients name their methods. */
  readonly id: string;
  readonly summary: string;
  /** More than the summary says. */
  readonly description?: string;
  /** The operations that a client calls next, with the member of the response that is their `id`. */
  readonly links?: Readonly<Record<string, string>>;
  /** Scope that the caller needs in the space of the path. Without it, every token is accepted. */
  readonly scope?: Scope;
  /** Whether the handler decides about a space without a scope of the caller: it may be one that is being deleted. */
  readonly acceptsDeletedSpace?: boolean;
  /** Whether the operation needs neither a token nor a session. */
  readonly isAnonymous?: boolean;
  readonly headers?: readonly RequestHeader[];
  /** Absent for an empty response. */
  readonly response?: Type;
  /** Another form of the response, which an option of the request selects. */
  readonly otherResponse?: Type;
  /** Default: 200. */
  readonly status?: 200 | 201 | 202 | 204;
  readonly responseHeaders?: readonly ResponseHeader[];
  /** Whether the body is the bytes of a file. */
  readonly takesBytes?: boolean;
  /** Whether the response is the bytes of a file, or a range of them. */
  readonly returnsBytes?: boolean;
  /** Whether the response may be 304. */
  readonly notModified?: boolean;
  /** Whether the response has `Scriptorium-Position`: lists, jobs and plans. */
  readonly hasPosition?: boolean;
  /** Whether `Accept: application/x-ndjson` returns the whole list as lines. `only`: the response is always lines. */
  readonly lines?: boolean | 'only';
  /** Codes of this operation. The codes of its token, query, headers and body are derived. */
  readonly rejects?: readonly ProblemCode[];
  /** An example of the body and of the response. Both are checked against their schemas. */
  readonly example?: { readonly request?: unknown; readonly response?: unknown };
}

/**
 * Declares an operation of the native API: what the guard requires, its responses, and its part of the OpenAPI
 * document. The handler's parameters declare the query (`NativeQuery`) and the body (`NativeBody`).
 */
export function Operation(options: OperationOptions): MethodDecorator {
  return (target, method, descriptor) => {
    const { id, summary, description, scope, headers = [], status = 200 } = options;
    const { query, body } = classesOf(target, method);
    const codes = codesOfOperation({ ...options, hasQuery: query !== undefined, hasBody: body !== undefined });
    const requirements: Requirements = {
      scope,
      acceptsDeletedSpace: options.acceptsDeletedSpace ?? false,
      query: query === undefined ? [] : namesOf(query),
      hasPosition: options.hasPosition ?? false,
      codes,
    };
    const token = options.isAnonymous === true ? undefined : 'Requires a token.';
    const requires = scope === undefined ? token : `Requires the scope \`${scope}\`.`;
    const notModified = { status: 304, description: phraseOf(304) };
    applyDecorators(
      SetMetadata(OPERATION, requirements),
      HttpCode(status),
      ApiOperation({
        operationId: id,
        summary,
        description: [description, requires].filter((each) => each !== undefined).join(' '),
        ...(scope === undefined ? {} : { 'x-scope': scope }),
      }),
      ...headers.map((name) => ApiHeader({ name, required: false, ...HEADERS[name] })),
      ...(body === undefined
        ? []
        : [ApiConsumes('application/json'), ApiBody({ type: body, ...exampleOf(options.example?.request) })]),
      ...(options.takesBytes === true
        ? [ApiConsumes(BYTES), ApiBody({ schema: BINARY, description: 'The bytes.', required: false })]
        : []),
      ...(options.returnsBytes === true
        ? [ApiResponse({ ...responseOf(options), status: 206, description: phraseOf(206) })]
        : []),
      ...(options.lines === true ? [ApiProduces('application/json', NDJSON)] : []),
      ...(options.lines === 'only' ? [ApiProduces(NDJSON)] : []),
      ...(options.otherResponse === undefined ? [] : [ApiExtraModels(options.otherResponse)]),
      ApiResponse(responseOf(options)),
      ...(options.notModified === true ? [ApiResponse(notModified)] : []),
      ...[...groupByStatus(codes)].map(([each, ofStatus]) => ApiResponse(problemResponse(each, ofStatus))),
    )(target, method, descriptor);
  };
}

function exampleOf(value: unknown) {
  return value === undefined ? {} : { examples: { default: { summary: 'Example', value } } };
}

function responseOf({ response, status = 200, example, ...options }: OperationOptions): ApiResponseOptions {
  const names = [
    ...(options.responseHeaders ?? []),
    ...(options.hasPosition === true ? (['Scriptorium-Position'] as const) : []),
  ];
  const headers = Object.fromEntries(names.map((name) => [name, HEADERS[name]]));
  const described = {
    status,
    description: phraseOf(status),
    ...(names.length === 0 ? {} : { headers }),
    ...(options.links === undefined ? {} : { links: linksOf(options.links) }),
  };
  if (options.returnsBytes === true) return { ...described, content: { [BYTES]: { schema: BINARY } } };
  if (response === undefined) return described;
  if (options.otherResponse !== undefined) {
    const oneOf = [response, options.otherResponse].map((type) => ({ $ref: getSchemaPath(type) }));
    return { ...described, content: { 'application/json': { schema: { oneOf }, ...exampleOf(example?.response) } } };
  }
  return { ...described, type: response, ...exampleOf(example?.response) };
}

/** Returns OpenAPI links, which tests of the document follow to call operations with ids that exist. */
function linksOf(members: Readonly<Record<string, string>>) {
  const link = ([operationId, member]: [string, string]) => {
    const parameters = { space: '$request.path.space', id: `$response.body#/${member}` };
    return [operationId, { operationId, parameters }] as const;
  };
  return Object.fromEntries(Object.entries(members).map(link));
}

/** Returns the declaration of the problems with one status. */
function problemResponse(status: number, codes: readonly ProblemCode[]): ApiResponseOptions {
  const code = { type: 'string' as const, enum: [...codes] };
  const schema = { allOf: [{ $ref: getSchemaPath(Problem) }, { type: 'object', properties: { code } }] };
  const description = `${phraseOf(status)}: ${codes.map((each) => `\`${each}\``).join(', ')}`;
  return { status, description, content: { 'application/problem+json': { schema } } };
}

function phraseOf(status: number): string {
  return STATUS_CODES[status] ?? '';
}
