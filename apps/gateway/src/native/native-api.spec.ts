import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { RejectedError } from '@scriptorium/contracts';
import Ajv2020 from 'ajv/dist/2020';

import { type RecordingGateway, startRecordingGateway } from '../testing/recording-gateway';
import { classesOf } from '../http/dtos/classes-of';
import { codesOf } from '../http/dtos/rules';
import { describeNativeApi, printNativeDocument } from './documents/openapi';
import { NativeBodyPipe } from './inputs/native-body.pipe';
import { NativeModule } from './native.module';
import { OPERATION, type Requirements } from './operations/operation.decorator';
import { isProblemCode } from './problems/problem-codes';

const FILE = join(__dirname, '../../../../docs/openapi/native-api.json');
const ROUTE = 'path';

type Class = new (...args: never[]) => object;
interface Media {
  readonly schema: object;
  readonly examples?: { readonly default?: { readonly value: unknown } };
}
interface Described {
  readonly operationId: string;
  readonly summary: string;
  readonly requestBody?: { readonly content: Readonly<Record<string, Media>> };
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, Media>> }>>;
}

const controllers = Reflect.getMetadata('controllers', NativeModule) as Class[];
const handlers = controllers.flatMap(({ name, prototype }) =>
  Object.getOwnPropertyNames(prototype)
    .filter((method) => method !== 'constructor')
    .map((method) => ({ name: `${name}.${method}`, method, target: prototype as object }))
    .map((each) => ({ ...each, handler: Reflect.get(each.target, each.method) as object }))
    .filter(({ handler }) => Reflect.hasMetadata(ROUTE, handler)),
);

let document: Record<string, unknown>;
let operations: Described[];
let gateway: RecordingGateway;

beforeAll(async () => {
  document = { ...(await describeNativeApi()) };
  const paths = document['paths'] as Readonly<Record<string, Readonly<Record<string, Described>>>>;
  operations = Object.values(paths).flatMap((path) => Object.values(path));
  gateway = await startRecordingGateway();
});

afterAll(() => gateway.app.close());

test('docs/openapi/native-api.json equals the declarations (update: `npm run openapi`)', () => {
  expect(readFileSync(FILE, 'utf8')).toBe(printNativeDocument(document));
});

test('every handler declares an operation, and every operation is in the document', () => {
  expect(handlers.filter(({ handler }) => !Reflect.hasMetadata(OPERATION, handler)).map(({ name }) => name)).toEqual(
    [],
  );
  expect(operations).toHaveLength(handlers.length);
  expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(handlers.length);
});

test('every code of an operation and of its inputs is in the registry of problems', () => {
  for (const { handler, target, method } of handlers) {
    const { codes } = Reflect.getMetadata(OPERATION, handler) as Requirements;
    const inputs = Object.values(classesOf(target, method)).flatMap((input) => codesOf(input));
    expect([...codes, ...inputs].filter((code) => !isProblemCode(code))).toEqual([]);
  }
});

test('every operation has a summary, problems, and examples that match their schemas', () => {
  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  ajv.addSchema(document, 'api');
  for (const { operationId, summary, requestBody, responses } of operations) {
    expect([operationId, summary]).toEqual([operationId, expect.stringMatching(/\.$/)]);
    expect(Object.keys(responses)).toEqual(expect.arrayContaining(['400', '401', '500', '503']));
    const success = Object.entries(responses).filter(([status]) => status.startsWith('2'));
    const media = [requestBody, ...success.map(([, response]) => response)].flatMap((each) =>
      Object.entries(each?.content ?? {}).filter(([type]) => type === 'application/json'),
    );
    for (const [, { schema, examples }] of media) {
      const example = examples?.default?.value;
      expect([operationId, typeof example]).toEqual([operationId, 'object']);
      const isValid = ajv.validate(resolvedIn(schema), example);
      expect([operationId, isValid, ajv.errors]).toEqual([operationId, true, null]);
    }
  }
});

/** Points the references of a schema to the document that ajv has. */
function resolvedIn(schema: object): object {
  return JSON.parse(JSON.stringify(schema).replaceAll('"#/', '"api#/')) as object;
}

test('every example of a body is accepted by its class', async () => {
  for (const { name, target, method } of handlers) {
    const { body } = classesOf(target, method);
    if (body === undefined) continue;
    const { operationId } = operationOf(name);
    const described = operations.find((each) => each.operationId === operationId);
    const example = described?.requestBody?.content['application/json']?.examples?.default?.value;
    const metadata = { type: 'body', metatype: body } as const;
    await expect(new NativeBodyPipe().transform(JSON.stringify(example), metadata)).resolves.toBeInstanceOf(body);
  }
});

test('null in an optional member counts as absent, or is declared', async () => {
  for (const { name, target, method } of handlers) {
    const { body } = classesOf(target, method);
    if (body === undefined) continue;
    const { operationId } = operationOf(name);
    const media = operations.find((each) => each.operationId === operationId)?.requestBody?.content['application/json'];
    const { properties = {} } = resolvedSchema(media?.schema);
    const isNullable = operationId.startsWith('patch') || operationId.startsWith('replace');
    for (const member of Object.keys(properties)) {
      const sent = JSON.stringify({ ...(media?.examples?.default?.value as object), [member]: null });
      const read = await new NativeBodyPipe()
        .transform(sent, { type: 'body', metatype: body })
        .catch((error: unknown) => error);
      if (read instanceof RejectedError) expect(read.code).toBe('INPUT_INVALID');
      else if (!isNullable) expect([operationId, member, Reflect.get(read as object, member)]).not.toContain(null);
    }
  }
});

/** Returns the schema of a body, which is a reference to a class. */
function resolvedSchema(schema: object | undefined): { readonly properties?: object } {
  const { $ref = '' } = (schema ?? {}) as { readonly $ref?: string };
  const { schemas } = document['components'] as { readonly schemas: Readonly<Record<string, { properties?: object }>> };
  return schemas[$ref.split('/').at(-1) ?? ''] ?? {};
}

function operationOf(name: string): { readonly operationId: string } {
  const { handler } = handlers.find((each) => each.name === name) ?? { handler: {} };
  return Reflect.getMetadata('swagger/apiOperation', handler) as { readonly operationId: string };
}

test('serves the document and its page with the files of the page, without a token', async () => {
  const reply = await gateway.app.inject({ url: '/v1/openapi.json' });
  expect([reply.statusCode, reply.json()]).toEqual([200, JSON.parse(JSON.stringify(document))]);
  const page = await gateway.app.inject({ url: '/v1/docs' });
  expect(page.headers['content-type']).toBe('text/html; charset=utf-8');
  const files = [...page.body.matchAll(/(?:href|src)="(docs\/[^"]+)"/g)].map(([, file = '']) => file);
  expect(files).toHaveLength(3);
  for (const file of files) expect((await gateway.app.inject({ url: `/v1/${file}` })).statusCode).toBe(200);
  expect((await gateway.app.inject({ url: '/v1/docs/package.json' })).statusCode).toBe(404);
});

test('rejects U+0000 in any parameter of a query with all errors', async () => {
  const reply = await gateway.app.inject({
    url: '/v1/spaces?cursor=%00&limit=a%00&%00=1',
    headers: { authorization: 'Bearer read' },
  });
  expect([reply.statusCode, reply.json<{ code: string }>().code]).toEqual([400, 'INPUT_INVALID']);
  expect(reply.json<{ errors: object[] }>().errors).toMatchObject(
    ['cursor', 'limit', '\0'].map((parameter) => ({ parameter, code: 'PARAMETER_INVALID' })),
  );
});

test('serves a page for each type of problem', async () => {
  const unknown = await gateway.app.inject({ url: '/v1/nowhere' });
  const { type, title } = unknown.json<{ type: string; title: string }>();
  const page = await gateway.app.inject({ url: new URL(type).pathname });
  expect([page.statusCode, page.headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
  expect(page.body).toContain(`<h1>${title}</h1>`);
  const index = await gateway.app.inject({ url: '/problems' });
  expect(index.body).toContain('href="problems/not-found"');
  expect((await gateway.app.inject({ url: '/problems/nothing' })).statusCode).toBe(404);
});
