import { Body, Controller, Get, Module, Post } from '@nestjs/common';
import { APP_FILTER, APP_INTERCEPTOR, NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { RejectedError, TransientError } from '@scriptorium/contracts';
import { injectedHeaders, registerTelemetry } from '@scriptorium/telemetry';

import { ERROR_FORMATS, ErrorFilter } from '../errors/error.filter';
import { createHttpAdapter } from './http-adapter';
import { RawJson } from '../bodies/json-text';
import { problems } from '../errors/problem.presenter';
import { TraceInterceptor } from './trace-interceptor';

@Controller()
class EchoController {
  @Post('echo')
  echo(@Body() body: unknown): object {
    return { sent: body ?? null, raw: new RawJson('{"n":1.0}') };
  }

  @Get('rejected')
  rejected(): never {
    throw new RejectedError('JOB_ENDED', 'It has ended.', { jobId: 'j' });
  }

  @Get('transient')
  transient(): never {
    throw new TransientError('SERVICE_UNAVAILABLE', 'Nobody is there.', 1500);
  }

  @Post('trace')
  async trace(): Promise<object> {
    await new Promise(setImmediate);
    return injectedHeaders();
  }

  @Get('bug')
  bug(): never {
    throw new Error('secret');
  }
}

@Module({
  controllers: [EchoController],
  providers: [
    { provide: APP_FILTER, useClass: ErrorFilter },
    { provide: APP_INTERCEPTOR, useClass: TraceInterceptor },
    { provide: ERROR_FORMATS, useValue: [{ ...problems, paths: ['/echo'], contentType: 'application/json' }, problems] },
  ],
})
class EchoModule {}

let app: NestFastifyApplication;

beforeAll(async () => {
  registerTelemetry();
  const options = { logger: false, abortOnError: false, bodyParser: false } as const;
  app = await NestFactory.create<NestFastifyApplication>(EchoModule, createHttpAdapter(), options);
  await app.init();
});

afterAll(() => app.close());

test('a request is text, whatever its content type says, and raw JSON is spliced into the reply', async () => {
  for (const type of ['application/json', 'application/x-www-form-urlencoded', 'text/odd; charset=utf-8', undefined]) {
    const headers = type === undefined ? {} : { 'content-type': type };
    const reply = await app.inject({ method: 'POST', url: '/echo', headers, payload: '{ "a": 1 }' });
    expect(reply.headers['content-type']).toBe('application/json; charset=utf-8');
    expect(reply.payload).toBe('{"sent":"{ \\"a\\": 1 }","raw":{"n":1.0}}');
  }
});

test('a POST without a body and without a content type is taken', async () => {
  const reply = await app.inject({ method: 'POST', url: '/echo/' });
  expect(reply.statusCode).toBe(201);
  expect(reply.json()).toMatchObject({ sent: null });
});

test('an empty body with the content type of JSON is taken', async () => {
  const headers = { 'content-type': 'application/json', 'content-length': '0' };
  expect((await app.inject({ method: 'POST', url: '/echo', headers, payload: '' })).statusCode).toBe(201);
});

test('bytes that are not UTF-8 are refused', async () => {
  const reply = await app.inject({ method: 'POST', url: '/echo', payload: Buffer.from([0x22, 0xff, 0x22]) });
  expect([reply.statusCode, reply.json()]).toEqual([400, expect.objectContaining({ code: 'REQUEST_NOT_UTF8' })]);
});

test('a request past the limit is refused by name', async () => {
  const reply = await app.inject({ method: 'POST', url: '/echo', payload: 'x'.repeat(4 * 1024 * 1024 + 1) });
  expect([reply.statusCode, reply.json()]).toEqual([
    413,
    expect.objectContaining({ code: 'REQUEST_TOO_LARGE', limit: 4194304 }),
  ]);
  expect(reply.headers['content-type']).toMatch(/^application\/json/);
});

test('a rejection becomes its number and a problem with its data', async () => {
  const reply = await app.inject({ url: '/rejected' });
  expect(reply.headers['content-type']).toMatch(/^application\/problem\+json/);
  expect([reply.statusCode, reply.json()]).toEqual([409, expect.objectContaining({ code: 'JOB_ENDED', jobId: 'j' })]);
});

test('what may work later is 503 with Retry-After in whole seconds', async () => {
  const reply = await app.inject({ url: '/transient' });
  expect([reply.statusCode, reply.headers['retry-after']]).toEqual([503, '2']);
});

test('a bug is 500 and tells nothing', async () => {
  const reply = await app.inject({ url: '/bug' });
  expect(reply.statusCode).toBe(500);
  expect(reply.payload).not.toContain('secret');
});

test('a path without a route is 404 in the form of errors', async () => {
  const reply = await app.inject({ url: '/nothing/here' });
  expect([reply.statusCode, reply.json()]).toEqual([404, expect.objectContaining({ code: 'NOT_FOUND' })]);
});

test('a request keeps the id that it came with, and is given one otherwise', async () => {
  const kept = await app.inject({ url: '/bug', headers: { 'x-request-id': 'abc-1' } });
  expect(kept.headers['x-request-id']).toBe('abc-1');
  const given = await app.inject({ url: '/bug', headers: { 'x-request-id': 'a b' } });
  expect(given.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
});

test('the trace context of a request with a body is what its handler passes on', async () => {
  const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
  const reply = await app.inject({ method: 'POST', url: '/trace', headers: { traceparent }, payload: '{"a":1}' });
  expect(reply.json()).toEqual({ traceparent });
  expect((await app.inject({ method: 'POST', url: '/trace' })).json()).toEqual({});
});
