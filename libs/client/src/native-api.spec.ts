import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const ROOT = join(__dirname, '../../..');

test('native-api.ts matches the output of openapi-typescript (`npm run openapi` writes it)', async () => {
  const program = join(ROOT, 'node_modules/openapi-typescript/bin/cli.js');
  const args = [program, 'docs/openapi/native-api.json', '--output', 'libs/client/src/native-api.ts', '--check'];
  await expect(promisify(execFile)(process.execPath, args, { cwd: ROOT })).resolves.toBeDefined();
});
