import { createHash } from 'node:crypto';
import { PAGE, pageSchema } from '../content/page';

/*
 * The set-up of the shared system: for every spec file a space of its own, named after the file, and a second one, `…-other`,
 * that is somebody else's. All have the same locales, repositories and content type.
 *
 *   content       takes any locale
 *   website       takes en-GB and fr-FR; in the localization group `sites`
 *   german-site   takes de-DE; in the same group
 *   slides        takes en-GB and fr-FR; in no group
 *
 * ja-JP is a locale of the hub that neither the group nor slides takes.
 */
export const LOCALES = ['en-GB', 'de-DE', 'es-ES', 'fr-FR', 'it-IT', 'ja-JP'];

export type RepositoryName = 'content' | 'website' | 'german-site' | 'slides';

/** Whose personal token: one who may do everything, one who may only look, one who edits but does not localize or publish. */
export const ROLES = { admin: ['admin'], reader: ['read'], editor: ['read', 'write'] } as const;
export type Role = keyof typeof ROLES;

export function otherOf(key: string): string {
  return `${key}-other`;
}

export function tokenOf(key: string, role: Role): string {
  return `the-personal-token-of-${role}-in-${key}`;
}

/** Client credentials, as dc-cli needs them: an administrator of both spaces of a spec file. */
export function credentialsOf(key: string): { readonly clientId: string; readonly clientSecret: string } {
  return { clientId: `client-of-${key}`, clientSecret: `secret & ünusual=${key}` };
}

export function hubIdOf(key: string): string {
  return createHash('sha256').update(key).digest('hex').slice(0, 24);
}

/** The bootstrap file's content (docs/bootstrap.md). */
export function declareSpaces(specs: readonly string[]): object {
  const spaces = specs.flatMap((key) => [key, otherOf(key)]);
  return {
    spaces: spaces.map(declareSpace),
    clients: specs.map((key) => ({
      id: credentialsOf(key).clientId,
      secret: credentialsOf(key).clientSecret,
      scopes: { [key]: ['admin'], [otherOf(key)]: ['admin'] },
    })),
    tokens: spaces.flatMap((key) =>
      Object.entries(ROLES).map(([role, scopes]) => ({
        name: `${role} of ${key}`,
        token: tokenOf(key, role as Role),
        scopes: { [key]: scopes },
      })),
    ),
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
