import type { CmBranch } from '@scriptorium/cm-client';
import { sendCm, branchOf, createArticle, titled } from '../content/cm-branch';
import { bodySchemaOf, OPERATIONS, type Operation, resolved, type Schema } from '../content/cm-document';
import { openSpace, type Space } from '../system/open-space';

let space: Space;
let branch: CmBranch;
let article: string;
/** The content type of items. It differs from the type that is changed. */
const USED = 'used';

beforeAll(async () => {
  space = await openSpace();
  branch = branchOf(space);
  for (const id of ['probed', USED]) {
    await branch.addContentType({ id, name: id, fields: [{ id: 'title', type: 'ShortText' }] });
  }
  article = (await createArticle(branch, { contentType: USED })).id;
});

let serial = 0;
const unique = (): string => String((serial += 1));

/** Returns a body that the operation accepts; each call returns another one. */
const BODIES: Readonly<Record<string, () => Readonly<Record<string, unknown>>>> = {
  addLocale: () => ({ default: false, id: `x-probe-${unique()}`, label: 'Probe' }),
  updateLocale: () => ({ label: 'French' }),
  setDefaultLocale: () => ({ id: 'en-GB' }),
  addContentType: () => ({ id: `probe_${unique()}`, name: 'Probe', fields: [{ id: 'title', type: 'ShortText' }] }),
  updateContentType: () => ({ fields: [{ id: 'title', type: 'ShortText' }] }),
  addContentItem: () => ({ name: 'probe', contentType: USED, fields: titled('Probe') }),
  updateContentItem: () => ({ label: 'Probe' }),
  addNewVersionContentItem: () => ({ name: 'probe', fields: titled('Probe') }),
};

async function send({ method, path, operationId }: Operation, body: unknown, query = '', headers = {}) {
  const after = path.replace(/^.*\{branchId\}/, '');
  const ids = { contentItemId: article, localeId: 'fr-FR', contentTypeId: 'probed' };
  const at = after.replaceAll(/\{(\w+)\}/g, (_, name: keyof typeof ids) => ids[name]);
  const request = { method: method as 'POST', path: at + query, headers };
  const { status, slug } = await sendCm(space, body === undefined ? request : { ...request, body: body as object });
  return { status, slug, about: operationId };
}

/** A member of a body, and a function that returns a body with a value of the member. */
interface Member {
  readonly name: string;
  readonly schema: Schema;
  readonly bodyWith: (value: unknown) => unknown;
}

function membersOf(operation: Operation): Member[] {
  const base = BODIES[operation.operationId];
  const schema = bodySchemaOf(operation);
  if (base === undefined || schema === undefined) return [];
  return Object.entries(schema.properties ?? {}).flatMap(([name, member]): Member[] => {
    const own = { name, schema: member, bodyWith: (value: unknown) => ({ ...base(), [name]: value }) };
    if (member.items === undefined) return [own];
    const element = resolved(member.items);
    if (element.properties === undefined) {
      return [own, { name: `${name}[]`, schema: element, bodyWith: (value) => ({ ...base(), [name]: [value] }) }];
    }
    const inner = Object.entries(element.properties).map(([each, of]) => ({
      name: `${name}[].${each}`,
      schema: of,
      bodyWith: (value: unknown) => ({ ...base(), [name]: [{ id: 'title', type: 'ShortText', [each]: value }] }),
    }));
    return [own, ...inner];
  });
}

/** Returns a text of that length. The subtags of a locale have at most eight characters. */
function textOf(kind: string, length: number): string {
  return kind === 'tag' ? `x${'-abcdefgh'.repeat(length)}`.slice(0, length) : 'a'.repeat(length);
}

const WRONG = ['', '   ', 'A b', '_a', 'nothing such', 'é'];

const writes = OPERATIONS.filter((operation) => bodySchemaOf(operation) !== undefined);

test('every operation with a body is probed', () => {
  expect(writes.map(({ operationId }) => operationId).sort()).toEqual(Object.keys(BODIES).sort());
});

describe.each(writes.map((operation) => [operation.operationId, operation] as const))('%s', (id, operation) => {
  const members = membersOf(operation);
  const limited = members.filter(({ schema }) => schema.maxLength !== undefined);

  it('accepts the body from which the probes are derived', async () => {
    const { status } = await send(operation, BODIES[id]?.());
    expect([200, 201]).toContain(status);
  });

  it('accepts texts up to the documented length and rejects longer ones', async () => {
    for (const { name, schema, bodyWith } of limited) {
      const { minLength = 0, maxLength = 0 } = schema;
      const kind = id === 'addLocale' && name === 'id' ? 'tag' : name;
      const statuses: number[] = [];
      for (const length of [maxLength, maxLength + 1, minLength - 1]) {
        statuses.push((await send(operation, bodyWith(textOf(kind, length)))).status);
      }
      expect([name, ...statuses]).toEqual([name, operation.method === 'POST' ? 201 : 200, 400, 400]);
    }
  });

  it('counts characters, not UTF-16 code units', async () => {
    for (const { name, schema, bodyWith } of limited.filter((each) => /^(label|versionTags\[\])$/.test(each.name))) {
      const { maxLength = 0 } = schema;
      const { status } = await send(operation, bodyWith('😀'.repeat(maxLength)));
      expect([name, status < 300]).toEqual([name, true]);
      expect((await send(operation, bodyWith('😀'.repeat(maxLength + 1)))).status).toBe(400);
    }
  });

  it('rejects what a documented pattern or list of values excludes', async () => {
    for (const { name, schema, bodyWith } of members) {
      const { pattern, enum: values } = schema;
      const wrong = WRONG.filter(
        (text) => (pattern !== undefined && !new RegExp(pattern).test(text)) || values?.includes(text) === false,
      );
      expect([name, wrong.length > 0]).toEqual([name, pattern !== undefined || values !== undefined]);
      for (const text of wrong)
        expect([name, text, (await send(operation, bodyWith(text))).status]).toEqual([name, text, 400]);
    }
  });

  it('has the documented number of elements', async () => {
    for (const { schema, bodyWith } of members.filter((each) => each.schema.maxItems !== undefined)) {
      const { maxItems = 0, items } = schema;
      const element = (_: unknown, at: number): unknown =>
        items?.type === 'string' ? `tag-${at}` : { id: `field_${at}`, type: 'ShortText' };
      expect((await send(operation, bodyWith(Array.from({ length: maxItems + 1 }, element)))).status).toBe(400);
      // Writing 500 fields takes long: apps/gateway/src/dialects/cm/inputs.spec.ts tests that they are
      // accepted.
      if (items?.type !== 'string') continue;
      expect((await send(operation, bodyWith(Array.from({ length: maxItems }, element)))).status).toBeLessThan(300);
    }
  });

  it('requires the documented members and accepts null for all others', async () => {
    const required = bodySchemaOf(operation)?.required ?? [];
    for (const { name, bodyWith } of members.filter((each) => !each.name.includes('['))) {
      const isRequired = required.includes(name);
      const { slug, status } = await send(operation, bodyWith(null));
      expect([name, slug, status < 300]).toEqual([name, isRequired ? 'field-required' : undefined, !isRequired]);
    }
  });

  it('rejects every member of another type', async () => {
    for (const { name, schema, bodyWith } of members) {
      const wrong = schema.type === 'string' ? [5, true, {}, []] : ['text', 5];
      for (const value of wrong) {
        const { slug } = await send(operation, bodyWith(value));
        expect([name, value, slug]).toEqual([name, value, 'field-invalid']);
      }
    }
  });
});

describe.each(OPERATIONS.map((operation) => [operation.operationId, operation] as const))(
  'the query of %s',
  (id, operation) => {
    const named = operation.parameters.filter((parameter) => parameter.in === 'query');
    const body = (): unknown => BODIES[id]?.();

    it('has the documented limits', async () => {
      for (const { name, schema } of named) {
        const probe = async (value: string | number): Promise<string | undefined> => {
          const { slug } = await send(operation, body(), `?${name}=${encodeURIComponent(value)}`);
          return slug;
        };
        if (schema.minimum !== undefined) expect(await probe(schema.minimum - 1)).toMatch(/^invalid-/);
        if (schema.maximum !== undefined) {
          expect(await probe(schema.maximum + 1)).toMatch(/^invalid-/);
          expect(await probe(schema.maximum)).not.toEqual(expect.stringMatching(/^invalid-/));
        }
        if (schema.maxLength !== undefined) {
          expect(await probe(textOf('tag', schema.maxLength + 1))).toBe('invalid-locale-tag');
          expect(await probe(textOf('tag', schema.maxLength))).not.toBe('invalid-locale-tag');
        }
        for (const value of schema.enum ?? []) expect(await probe(value)).not.toBe('invalid-query');
        if (schema.enum !== undefined) expect(await probe('nothing such')).toBe('invalid-query');
      }
    });
  },
);

test('an Idempotency-Key has the documented limits', async () => {
  const copy = OPERATIONS.find(({ operationId }) => operationId === 'copyContentItem');
  const schema = copy?.parameters.find(({ name }) => name === 'Idempotency-Key')?.schema;
  if (copy === undefined || schema?.maxLength === undefined) throw new Error('Idempotency-Key has no limit');
  const probe = (length: number) =>
    send(copy, undefined, '?destinationLocale=de-DE', { 'idempotency-key': 'k'.repeat(length) });
  expect((await probe(schema.maxLength)).status).toBe(201);
  expect((await probe(schema.maxLength + 1)).slug).toBe('idempotency-key-invalid');
});
