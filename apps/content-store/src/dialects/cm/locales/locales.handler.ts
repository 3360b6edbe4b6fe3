import { Controller } from '@nestjs/common';
import { listLocales, readLocale, type LocaleView } from '@scriptorium/contracts';
import { HandleRpc } from '@scriptorium/messaging';
import { Pool } from 'pg';
import { grantForBranch, notFound } from '../branches/branch-grant';
import type { RequestOf } from '../../../request-of';
import { findLocale, localeView } from '../../../spaces/locales/locale-row';
import { readLocaleRows } from '../../../spaces/locales/locales.store';

@Controller()
export class LocalesHandler {
  constructor(private readonly pool: Pool) {}

  @HandleRpc(listLocales)
  async list({ caller, branch }: RequestOf<typeof listLocales>): Promise<{ locales: LocaleView[] }> {
    const { spaceId } = grantForBranch(caller, branch, 'read');
    return { locales: (await readLocaleRows(this.pool, spaceId)).map(localeView) };
  }

  @HandleRpc(readLocale)
  async read({ caller, branch, id }: RequestOf<typeof readLocale>): Promise<LocaleView> {
    const { spaceId } = grantForBranch(caller, branch, 'read');
    const found = findLocale(await readLocaleRows(this.pool, spaceId), id);
    if (found === undefined) throw notFound('locale');
    return localeView(found);
  }
}
