import { Controller, Delete, Get, Param, Post, Put, UseGuards } from '@nestjs/common';
import { ApiBearerAuth, ApiExtraModels, ApiTags } from '@nestjs/swagger';
import {
  type Caller,
  createLocale,
  deleteLocale,
  listLocales,
  type LocaleView,
  omitUndefined,
  readLocale,
  RejectedError,
  updateLocale,
} from '@scriptorium/contracts';
import { RpcClient } from '@scriptorium/messaging';

import { AuthGuard } from '../../../http/requests/auth.guard';
import { ValidatedBody } from '../../../http/dtos/body.pipe';
import { DefaultLocale, Locale, LocaleChange, LocaleList, NewLocale, SupportedLocaleList } from './locale.dto';
import { Operation } from '../operations/operation.decorator';
import { OperationGuard } from '../operations/operation.guard';
import { Problem } from '../errors/problem.dto';
import { REJECTIONS } from '../operations/rejections';
import { supportedLocales } from './supported-locales';
import { IdempotentCalls } from '../../../http/requests/idempotent-calls.service';
import type { RequestContext } from '../../../http/requests/request-context';
import { Context } from '../../../http/requests/request-context.pipe';
import { addressOf } from '../requests/addresses';

/** Locales of a branch. An id cannot be changed. Exactly one locale is the default (docs/contracts/cm-api.md §2). */
@Controller('api/v2/cm/branches/:branchId/locales')
@UseGuards(AuthGuard, OperationGuard)
@ApiTags('Locales')
@ApiBearerAuth()
@ApiExtraModels(Problem)
export class LocalesController {
  constructor(
    private readonly rpc: RpcClient,
    private readonly idempotent: IdempotentCalls,
  ) {}

  @Get()
  @Operation({
    id: 'getLocales',
    rejects: REJECTIONS.locales,
    summary: 'Lists the locales of a branch.',
    scope: 'read',
    response: LocaleList,
  })
  async list(@Context() { caller }: RequestContext, @Param('branchId') branch: string): Promise<LocaleList> {
    const { locales } = await this.rpc.call(listLocales, { caller, branch });
    return { totalCount: locales.length, data: locales.map((locale) => presentLocale(locale, branch)) };
  }

  @Get('supported')
  @Operation({
    id: 'getSupportedLocales',
    rejects: REJECTIONS.locales,
    summary: 'Lists suggested locales. Any other well-formed tag can be defined too.',
    scope: 'read',
    response: SupportedLocaleList,
  })
  async supported(
    @Context() { caller }: RequestContext,
    @Param('branchId') branch: string,
  ): Promise<SupportedLocaleList> {
    await this.rpc.call(listLocales, { caller, branch });
    const data = supportedLocales();
    return { totalCount: data.length, data };
  }

  @Get('default')
  @Operation({
    id: 'getDefaultLocale',
    rejects: REJECTIONS.locale,
    summary: 'Reads the default locale.',
    scope: 'read',
    response: Locale,
  })
  async readDefault(@Context() { caller }: RequestContext, @Param('branchId') branch: string): Promise<Locale> {
    const { locales } = await this.rpc.call(listLocales, { caller, branch });
    const locale = locales.find(({ isDefault }) => isDefault);
    if (locale === undefined) {
      throw new RejectedError('NOT_FOUND', 'The branch has no default locale.', { what: 'locale' });
    }
    return presentLocale(locale, branch);
  }

  @Put('default')
  @Operation({
    id: 'setDefaultLocale',
    rejects: REJECTIONS.locale,
    summary: 'Sets the default locale.',
    scope: 'admin',
    response: Locale,
  })
  async setDefault(
    @Context() { caller }: RequestContext,
    @Param('branchId') branch: string,
    @ValidatedBody() { id }: DefaultLocale,
  ): Promise<Locale> {
    return presentLocale(await this.rpc.call(updateLocale, { caller, branch, id, isDefault: true }), branch);
  }

  @Get(':localeId')
  @Operation({
    id: 'getLocale',
    rejects: REJECTIONS.locale,
    summary: 'Reads a locale.',
    scope: 'read',
    response: Locale,
  })
  async read(
    @Context() { caller }: RequestContext,
    @Param('branchId') branch: string,
    @Param('localeId') id: string,
  ): Promise<Locale> {
    return presentLocale(await this.rpc.call(readLocale, { caller, branch, id }), branch);
  }

  @Post()
  @Operation({
    id: 'addLocale',
    rejects: REJECTIONS.addLocale,
    summary: 'Defines a locale. Equivalent ids (`iw`, `he`) are one locale.',
    scope: 'admin',
    headers: ['Idempotency-Key'],
    status: 201,
    response: Locale,
    responseHeaders: ['Location'],
  })
  async create(
    @Context() context: RequestContext,
    @Param('branchId') branch: string,
    @ValidatedBody() { id, label, default: isDefault }: NewLocale,
  ): Promise<Locale> {
    const locale = await this.idempotent.call(context, createLocale, {
      caller: context.caller,
      branch,
      id,
      label,
      isDefault,
    });
    context.addHeaders({ location: addressOf(context, ['branches', branch, 'locales', locale.id]) });
    return presentLocale(locale, branch);
  }

  /** Updates a locale. `default: false` has no effect for another locale and is rejected for the default locale. */
  @Put(':localeId')
  @Operation({
    id: 'updateLocale',
    rejects: REJECTIONS.updateLocale,
    summary: "Changes a locale's label, or makes it the default locale.",
    scope: 'admin',
    response: Locale,
  })
  async update(
    @Context() { caller }: RequestContext,
    @Param('branchId') branch: string,
    @Param('localeId') id: string,
    @ValidatedBody() { id: sentId = id, label, default: isDefault }: LocaleChange,
  ): Promise<Locale> {
    if (sentId.toLowerCase() !== id.toLowerCase()) {
      throw new RejectedError('LOCALE_ID_IMMUTABLE', 'The id of a locale cannot be changed.', { property: 'id' });
    }
    if (isDefault === false) await this.requireNotDefault(caller, branch, id);
    const change = omitUndefined({ label, isDefault: isDefault === true ? isDefault : undefined });
    return presentLocale(await this.rpc.call(updateLocale, { caller, branch, id, ...change }), branch);
  }

  @Delete(':localeId')
  @Operation({
    id: 'deleteLocale',
    rejects: REJECTIONS.deleteLocale,
    summary: 'Deletes a locale that no item uses.',
    scope: 'admin',
    status: 204,
  })
  async remove(
    @Context() { caller }: RequestContext,
    @Param('branchId') branch: string,
    @Param('localeId') id: string,
  ) {
    await this.rpc.call(deleteLocale, { caller, branch, id });
  }

  private async requireNotDefault(caller: Caller, branch: string, id: string): Promise<void> {
    const { isDefault } = await this.rpc.call(readLocale, { caller, branch, id });
    if (!isDefault) return;
    throw new RejectedError('LOCALE_IS_DEFAULT', 'The locale is the default. Make another locale the default first.');
  }
}

function presentLocale({ id, label, isDefault }: LocaleView, branch: string): Locale {
  return { default: isDefault, id, label, system: { environment: branch, type: 'Locale' } };
}
