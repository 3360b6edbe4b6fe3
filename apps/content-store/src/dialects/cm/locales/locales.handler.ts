import { Controller } from '@nestjs/common';
import { listLocales, readLocale, type LocaleView } from '@scriptorium/contracts';
import { HandleRpc } from '@scriptorium/messaging';
import { DataSource } from 'typeorm';
import { grantForBranch, notFound } from '../branches/branch-grant';
import type { RequestOf } from '../../../request-of';
import { findLocale, localeView } from '../../../spaces/locales/locale-row';
import { findLocales } from '../../../spaces/locales/locales.store';

@Controller()
export class LocalesHandler {
  constructor(private readonly db: DataSource) {}

  @HandleRpc(listLocales)
  async list({ caller, branch }: RequestOf<typeof listLocales>): Promise<{ locales: LocaleView[] }> {
    const { spaceId } = grantForBranch(caller, branch, 'read');
    return { locales: (await findLocales(this.db.manager, spaceId)).map(localeView) };
  }

  @HandleRpc(readLocale)
  async read({ caller, branch, id }: RequestOf<typeof readLocale>): Promise<LocaleView> {
    const { spaceId } = grantForBranch(caller, branch, 'read');
    const found = findLocale(await findLocales(this.db.manager, spaceId), id);
    if (found === undefined) throw notFound('locale');
    return localeView(found);
  }
}
