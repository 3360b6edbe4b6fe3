import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(__dirname, '..');
const REGISTRY = 'libs/contracts/src/native-limits.ts';
const THROWN = /new RejectedError\(\s*'LIMIT_EXCEEDED'/;

const sources = ['apps', 'libs'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .map((file) => join(folder, file))
    .filter((file) => /\/src\/.*\.ts$/.test(file) && !/(^|\/)(node_modules|dist)\/|\.spec\.ts$/.test(file)),
);

// The type LimitName of `limitExceeded` allows only names that GET /v1/limits returns.
test('LIMIT_EXCEEDED is thrown only with the name of a limit that GET /v1/limits returns', () => {
  const throwing = sources.filter((file) => THROWN.test(readFileSync(join(root, file), 'utf8')));
  expect(throwing).toEqual([REGISTRY]);
});
