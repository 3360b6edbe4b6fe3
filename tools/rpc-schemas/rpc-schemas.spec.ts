import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import * as contracts from '../../libs/contracts/src';
import { generateSchemas, renderSchemas } from './generate-schemas';

const root = join(__dirname, '../..');
const file = join(root, 'libs/contracts/src/rpc/request-schemas.ts');
const fresh = generateSchemas(root);

const isRpc = (one: unknown): one is contracts.RpcType<unknown, unknown> =>
  typeof one === 'object' && one !== null && 'kind' in one && one.kind === 'rpc';
const exported: readonly unknown[] = Object.values(contracts);
const declared = exported.filter(isRpc);

describe('the schemas of rpc requests', () => {
  test('are what the request types generate', () => {
    const text = renderSchemas(fresh);
    if (process.env['UPDATE_SCHEMAS'] === '1') writeFileSync(file, text);
    expect(readFileSync(file, 'utf8')).toBe(text);
  });

  test('exist for every declared rpc, and for no other', () => {
    expect(declared.length).toBeGreaterThan(100);
    expect(Object.keys(fresh.requests).sort()).toEqual(declared.map(({ subject }) => subject).sort());
  });

  test('require the members that are not optional, and restrict literals, lists and nested objects', () => {
    const { shared } = fresh;
    expect(fresh.requests[contracts.publishRecord.subject]).toEqual({
      type: 'object',
      required: ['caller', 'id', 'spaceKey'],
      properties: {
        caller: { $ref: 'shared#/$defs/Caller' },
        spaceKey: { type: 'string' },
        id: { type: 'string' },
        locales: { type: 'array', items: { type: 'string' } },
        nonLocalized: { type: 'boolean' },
        recursive: { type: 'boolean' },
      },
    });
    const scopes = { type: 'array', items: { enum: [...contracts.scopes].sort() } };
    expect(shared['SpaceGrant']).toMatchObject({ properties: { scopes, spaceId: { type: 'number' } } });
    expect(shared['ItemTag']).toMatchObject({ required: ['itemId'] });
  });
});
