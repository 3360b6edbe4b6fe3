import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describeCmApi, printDocument } from './openapi';

const FILE = join(__dirname, '../../../../../docs/reference/openapi/cm-api.json');

test('docs/reference/openapi/cm-api.json equals the declarations (update: `npm run openapi`)', async () => {
  expect(readFileSync(FILE, 'utf8')).toBe(printDocument(await describeCmApi()));
});

test('every operation has a unique id and declares its errors', async () => {
  const { paths } = await describeCmApi();
  const operations = Object.values(paths).flatMap(({ get, put, post, delete: remove }) =>
    [get, put, post, remove].filter((operation) => operation !== undefined),
  );
  expect(operations).toHaveLength(26);
  expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(operations.length);
  for (const { responses } of operations) {
    expect(Object.keys(responses)).toEqual(expect.arrayContaining(['400', '401', '403', '500', '503']));
  }
});
