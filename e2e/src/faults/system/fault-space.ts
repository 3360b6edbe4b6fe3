import { writeFileSync } from 'node:fs';
import { PAGE, pageSchema } from '../../system/page';

/** The space in which the load of the fault suite works, and the token of its callers. */
export const SPACE = 'docs';
export const TOKEN = 'a-personal-token-for-the-fault-suite';
export const MAIN_LOCALE = 'en-GB';
export const LOCALES = ['fr-FR', 'de-DE', 'it-IT'];
export const REPOSITORY = 'website';

/** Writes the bootstrap file of the space. `locales` are further locales of the space. */
export function writeBootstrapFile(file: string, locales: readonly string[]): void {
  const space = {
    key: SPACE,
    label: 'Docs',
    locales: [MAIN_LOCALE, ...LOCALES, ...locales],
    contentTypes: [{ uri: PAGE, label: 'Page', schema: pageSchema }],
    repositories: [{ name: REPOSITORY, label: 'Website', contentTypes: [PAGE] }],
  };
  const tokens = [{ name: 'tester', token: TOKEN, scopes: { [SPACE]: ['admin'] } }];
  writeFileSync(file, JSON.stringify({ spaces: [space], tokens }));
}
