import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

interface SetUp {
  /** The path of the bootstrap file. */
  readonly file: string;
  readonly token: string;
}

const FILE = 'dev-bootstrap.json';

/**
 * Returns a bootstrap file with a space `docs` and a token of this machine. It is created once: the next start applies
 * the same file, which changes nothing.
 */
export function developmentSetUp(folder: string): SetUp {
  const file = join(folder, FILE);
  if (!existsSync(file)) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const next = `${file}.${randomBytes(8).toString('hex')}`;
    writeFileSync(next, `${JSON.stringify(declare(randomBytes(24).toString('base64url')), null, 2)}\n`, {
      mode: 0o600,
    });
    renameSync(next, file);
  }
  // Of two starts at once, both use the file that was renamed last.
  const { tokens } = JSON.parse(readFileSync(file, 'utf8')) as ReturnType<typeof declare>;
  return { file, token: tokens[0]?.token ?? '' };
}

function declare(token: string) {
  const uri = 'https://scriptorium.example/page';
  const schema = {
    $schema: 'http://json-schema.org/draft-07/schema#',
    $id: uri,
    type: 'object',
    properties: { title: { type: 'string' }, links: { type: 'array' } },
    required: ['title'],
  };
  return {
    spaces: [
      {
        key: 'docs',
        label: 'Documentation',
        locales: ['en-US', 'fr-FR', 'de-DE', 'es-ES', 'ja-JP'],
        defaultLocale: 'en-US',
        contentTypes: [{ uri, label: 'Page', schema }],
        repositories: [{ name: 'website', label: 'Website', contentTypes: [uri] }],
      },
    ],
    tokens: [{ name: 'Developer', token, scopes: { docs: ['admin'] } }],
  };
}
