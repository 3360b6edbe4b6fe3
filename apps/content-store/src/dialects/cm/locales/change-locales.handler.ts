import { Controller } from '@nestjs/common';
import {
  createLocale,
  deleteLocale,
  LOCALE_LABEL,
  MAX_LOCALES,
  RejectedError,
  requireTag,
  updateLocale,
  type LocaleView,
  type SpaceId,
} from '@scriptorium/contracts';
import { HandleRpc } from '@scriptorium/messaging';
import { inEntityTransaction, runOnce, violates, type OnceRequest } from '@scriptorium/persistence';
import type { ClientBase } from 'pg';
import { DataSource, type EntityManager } from 'typeorm';
import { changeDefaultLocale } from '../../../content/validity/change-default-locale';
import { SweepRevalidations } from '../../../content/validity/sweep-revalidations.service';
import { grantForBranch, notFound } from '../branches/branch-grant';
import { requireText } from '../../../limits';
import type { RequestOf } from '../../../request-of';
import { appendSpaceEvents } from '../../../spaces/events/append-space-events';
import { lockSpace } from '../../../spaces/spaces.store';
import { canonicalLocale, isReservedLocale } from '../../../spaces/locales/canonical-locale';
import { findLocale, localeView, type LocaleRow } from '../../../spaces/locales/locale-row';
import { decideFallback } from '../../../spaces/locales/decide-fallback';
import {
  deleteLocaleRow,
  findLocales,
  insertLocale,
  removeFromFallbacks,
  setLocaleFallback,
  setLocaleLabel,
} from '../../../spaces/locales/locales.store';
import { requireRemovable } from '../../../spaces/require-removable';

/** Changes the locales of a space under its lock, so that exactly one of them is the default. */
@Controller()
export class ChangeLocalesHandler {
  constructor(
    private readonly db: DataSource,
    private readonly revalidations: SweepRevalidations,
  ) {}

  @HandleRpc(createLocale)
  async create(request: RequestOf<typeof createLocale>): Promise<LocaleView> {
    const { caller, branch, id, label, isDefault, fallback } = request;
    const { spaceId } = grantForBranch(caller, branch, 'admin');
    const canonical = canonicalLocale(id);
    if (canonical === undefined) {
      throw new RejectedError('LOCALE_TAG_INVALID', `${JSON.stringify(id)} is not a language tag.`, {
        parameter: 'id',
      });
    }
    if (isReservedLocale(id)) {
      const message = `${JSON.stringify(id)} is a reserved word of this API. Define the locale under another id.`;
      throw new RejectedError('LOCALE_RESERVED', message, { parameter: 'id', locale: id });
    }
    checkLabel(label);
    return this.change(spaceId, request, async (manager, client, rows) => {
      const same = findLocale(rows, id);
      if (same !== undefined) throw localeTaken(same.locale);
      if (rows.length >= MAX_LOCALES) {
        throw new RejectedError('TOO_MANY_LOCALES', `A branch has at most ${String(MAX_LOCALES)} locales.`, {
          limit: MAX_LOCALES,
        });
      }
      const checked = fallback === undefined ? null : decideFallback(id, fallback, rows);
      await insertLocale(manager, spaceId, { locale: id, label, canonical, fallback: checked });
      if (isDefault || rows.length === 0) await changeDefaultLocale(manager, client, spaceId, id);
      return id;
    }).catch((error: unknown) => {
      // A concurrent change of the settings or a bootstrap, which lock the space in another way.
      throw violates(error, 'locales_one_per_canonical') || violates(error, 'locales_pkey') ? localeTaken(id) : error;
    });
  }

  @HandleRpc(updateLocale)
  async update(request: RequestOf<typeof updateLocale>): Promise<LocaleView> {
    const { caller, branch, id, label, isDefault, fallback, ifMatch } = request;
    const { spaceId } = grantForBranch(caller, branch, 'admin');
    if (label !== undefined) checkLabel(label);
    return this.change(spaceId, request, async (manager, client, rows) => {
      const row = found(rows, id);
      requireTag(ifMatch, localeView(row));
      const { locale } = row;
      if (label !== undefined) await setLocaleLabel(manager, spaceId, locale, label);
      if (fallback !== undefined) {
        const checked = fallback === null ? null : decideFallback(locale, fallback, rows);
        await setLocaleFallback(manager, spaceId, locale, checked);
      }
      if (isDefault === true) await changeDefaultLocale(manager, client, spaceId, locale);
      return locale;
    });
  }

  @HandleRpc(deleteLocale)
  async delete({ caller, branch, id, ifMatch }: RequestOf<typeof deleteLocale>): Promise<Record<string, never>> {
    const { spaceId } = grantForBranch(caller, branch, 'admin');
    await inEntityTransaction(this.db, async (manager, client) => {
      await lockSpace(client, spaceId);
      const row = found(await findLocales(manager, spaceId), id);
      requireTag(ifMatch, localeView(row));
      const { locale, isDefault } = row;
      if (isDefault)
        throw new RejectedError('LOCALE_IS_DEFAULT', `${locale} is the default locale, which cannot be deleted.`, {
          locale,
        });
      await requireRemovable(client, spaceId, [locale], () => ({ locale }));
      await deleteLocaleRow(manager, spaceId, locale);
      await removeFromFallbacks(client, spaceId);
      await appendSpaceEvents(client, spaceId);
    });
    return {};
  }

  /** `apply` returns the id of the locale for the reply. */
  private async change(
    spaceId: SpaceId,
    request: OnceRequest,
    apply: (manager: EntityManager, client: ClientBase, rows: readonly LocaleRow[]) => Promise<string>,
  ): Promise<LocaleView> {
    const view = await inEntityTransaction(this.db, (manager, client) =>
      runOnce(client, spaceId, request, async () => {
        await lockSpace(client, spaceId);
        const id = await apply(manager, client, await findLocales(manager, spaceId));
        await appendSpaceEvents(client, spaceId);
        return localeView(found(await findLocales(manager, spaceId), id));
      }),
    );
    this.revalidations.trigger();
    return view;
  }
}

function found(rows: readonly LocaleRow[], id: string): LocaleRow {
  const row = findLocale(rows, id);
  if (row === undefined) throw notFound('locale');
  return row;
}

function localeTaken(locale: string): RejectedError {
  return new RejectedError('LOCALE_TAKEN', `The locale ${locale} is already defined.`, { locale });
}

function checkLabel(label: string): void {
  requireText('LABEL_INVALID', 'The label of a locale', label, LOCALE_LABEL.maxLength);
}
