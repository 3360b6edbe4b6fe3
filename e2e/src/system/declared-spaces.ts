import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PAGE, pageSchema } from './page';

/*
 * The spaces of the shared system. Every spec file has a space, named after the file, and a second one, `…-other`, of
 * another owner. All have the same locales, repositories and content type.
 *
 *   content       accepts any locale
 *   website       accepts en-GB and fr-FR; in the localization group `sites`
 *   german-site   accepts de-DE; in the same group
 *   slides        accepts en-GB and fr-FR; in no group
 *
 * ja-JP is a locale of the hub that neither the group nor slides accepts. The spaces of examples/bootstrap.json exist
 * too.
 */
export const LOCALES = ['en-GB', 'de-DE', 'es-ES', 'fr-FR', 'it-IT', 'ja-JP'];

export type RepositoryName = 'content' | 'website' | 'german-site' | 'slides';

/** Scopes of the personal tokens: an administrator, a reader, and an editor who may not localize or publish. */
export const ROLES = { admin: ['admin'], reader: ['read'], editor: ['read', 'write'] } as const;
export type Role = keyof typeof ROLES;

export function otherOf(key: string): string {
  return `${key}-other`;
}

export function tokenOf(key: string, role: Role): string {
  return `the-personal-token-of-${role}-in-${key}`;
}

/** Returns client credentials for dc-cli: an administrator of both spaces of a spec file. */
export function credentialsOf(key: string): { readonly clientId: string; readonly clientSecret: string } {
  return { clientId: `client-of-${key}`, clientSecret: `secret & ünusual=${key}` };
}

export function hubIdOf(key: string): string {
  return createHash('sha256').update(key).digest('hex').slice(0, 24);
}

interface Setup {
  readonly spaces: readonly object[];
  readonly clients: readonly object[];
  readonly tokens: readonly { readonly token: string }[];
}

export const EXAMPLE_SETUP = JSON.parse(
  readFileSync(join(__dirname, '../../../examples/bootstrap.json'), 'utf8'),
) as Setup;

/** Returns the content of the bootstrap file (docs/reference/bootstrap.md). */
export function declareSpaces(specs: readonly string[]): Setup {
  const keys = specs.flatMap((key) => [key, otherOf(key)]);
  const clients = specs.map((key) => ({
    id: credentialsOf(key).clientId,
    secret: credentialsOf(key).clientSecret,
    scopes: { [key]: ROLES.admin, [otherOf(key)]: ROLES.admin },
  }));
  const tokens = keys.flatMap((key) =>
    Object.entries(ROLES).map(([role, scopes]) => ({
      name: `${role} of ${key}`,
      token: tokenOf(key, role as Role),
      scopes: { [key]: scopes },
    })),
  );
  return {
    spaces: [...EXAMPLE_SETUP.spaces, ...keys.map(declareSpace)],
    clients: [...EXAMPLE_SETUP.clients, ...clients],
    tokens: [...EXAMPLE_SETUP.tokens, ...tokens],
  };
}

function declareSpace(key: string): object {
  const contentTypes = [PAGE];
  return {
    key,
    label: `Hub ${key}`,
    hubId: hubIdOf(key),
    locales: LOCALES,
    defaultLocale: 'en-GB',
    contentTypes: [{ uri: PAGE, label: 'Page', schema: pageSchema }],
    repositories: [
      { name: 'content', label: 'Content', contentTypes },
      {
        name: 'website',
        label: 'Website',
        itemLocales: ['en-GB', 'fr-FR'],
        localizationGroup: 'sites',
        contentTypes,
      },
      {
        name: 'german-site',
        label: 'German site',
        itemLocales: ['de-DE'],
        localizationGroup: 'sites',
        contentTypes,
      },
      { name: 'slides', label: 'Slides', itemLocales: ['en-GB', 'fr-FR'], contentTypes },
    ],
  };
}
