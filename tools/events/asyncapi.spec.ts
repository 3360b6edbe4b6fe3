import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Parser } from '@asyncapi/parser';

import { EVENT_TYPES } from '../../libs/contracts/src';
import { readDeclarations } from './read-declarations';
import { readSamples } from './read-samples';
import { renderAsyncApi } from './render-asyncapi';

const root = join(__dirname, '../..');
const file = join(root, 'docs/asyncapi.yaml');
const fresh = renderAsyncApi(readDeclarations(root), readSamples(root));

describe('docs/asyncapi.yaml', () => {
  test('is what the declared events generate', () => {
    if (process.env['UPDATE_EVENTS'] === '1') writeFileSync(file, fresh);
    expect(readFileSync(file, 'utf8')).toBe(fresh);
  });

  test('is a valid AsyncAPI document with every event', async () => {
    const { document, diagnostics } = await new Parser().parse(fresh);
    expect(diagnostics.filter(({ severity }) => Number(severity) < 2)).toEqual([]);
    const names = document?.allMessages().map((message) => message.name());
    expect([...new Set(names)].sort()).toEqual(EVENT_TYPES.map(({ type }) => type).sort());
  });

  test('is rejected by the same parser if a message has no schema', async () => {
    const broken = fresh.replace('/components/schemas/VariantFact', '/components/schemas/Missing');
    const { diagnostics } = await new Parser().parse(broken);
    expect(diagnostics.filter(({ severity }) => Number(severity) === 0)).not.toEqual([]);
  });
});
