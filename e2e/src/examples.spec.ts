import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { openSpace } from './system/open-space';
import { EXAMPLE_SETUP } from './system/declared-spaces';

const EXAMPLES = join(__dirname, '../../examples');

describe('examples/01-localize-a-tree.mjs', () => {
  const file = join(EXAMPLES, '01-localize-a-tree.mjs');

  it('prints nine pages in three locales, each linked to the pages of its own', async () => {
    const { system } = await openSpace();
    const env = {
      ...process.env,
      SCRIPTORIUM_URL: system.gatewayUrl,
      SCRIPTORIUM_TOKEN: EXAMPLE_SETUP.tokens[0]?.token ?? '',
    };
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [file], { env });
    expect(stderr).toBe('');
    const lines = stdout.trim().split('\n');
    const uuid = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/;
    expect(lines.map((line) => line.replace(uuid, 'id').trim()).toSorted()).toEqual(
      ['de-DE', 'en-US', 'fr-FR'].flatMap((locale) => [
        `${locale} Home id -> ${locale} Products -> ${locale} Shoes`,
        `${locale} Products id -> ${locale} Shoes`,
        `${locale} Shoes id`,
      ]),
    );
    expect(new Set(lines.map((line) => uuid.exec(line)?.[0])).size).toBe(9);
  });

  it('fits on a screen', () => {
    expect(readFileSync(file, 'utf8').split('\n').length).toBeLessThanOrEqual(61);
  });
});
