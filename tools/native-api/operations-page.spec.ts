import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type OpenApi, renderOperations } from './render-operations.mjs';

const textOf = (path: string): string => readFileSync(join(__dirname, '../..', path), 'utf8');

test('docs/reference/native-operations.md equals the OpenAPI document (update: `npm run openapi`)', () => {
  const document = JSON.parse(textOf('docs/openapi/native-api.json')) as OpenApi;
  expect(textOf('docs/reference/native-operations.md')).toBe(renderOperations(document));
});
