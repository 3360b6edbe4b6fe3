import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The locales in which published content is looked up after a locale, in their order. Null: the parents of the locale
 * and the default locale, as before. A removed locale is removed from the lists of the others.
 */
export class LocaleFallbacks1764900000120 implements MigrationInterface {
  readonly keepsOlderServices = true;

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
alter table content.locales
  add column fallback text[],
  add constraint locales_fallback_form check (cardinality(fallback) <= 50 and locale <> all (fallback));
`);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('Migrations cannot be undone. Restore a backup instead.'));
  }
}
