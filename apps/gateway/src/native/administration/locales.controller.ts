import { Delete, Get, Param, Patch, Post } from '@nestjs/common';
import {
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

import { IdempotentCalls } from '../../http/requests/idempotent-calls.service';
import type { RequestContext } from '../../http/requests/request-context';
import { Context } from '../../http/requests/request-context.pipe';
import { NativeBody } from '../inputs/native-body.pipe';
import { ListOf } from '../lists/list-of.dto';
import { expectedTags, isNotModified, tagOfView } from '../operations/conditions';
import { NativeController } from '../operations/native-controller.decorator';
import { Operation } from '../operations/operation.decorator';
import { Locale, LocaleChange, NewLocale } from './administration.dto';

const EXAMPLE = { id: 'fr-FR', label: 'French', isDefault: false, fallback: ['en-US'] };

/** The locales of a space. */
@NativeController('spaces/:space/locales', 'Administration')
export class LocalesController {
  constructor(
    private readonly rpc: RpcClient,
    private readonly idempotent: IdempotentCalls,
  ) {}

  @Get()
  @Operation({
    id: 'listLocales',
    summary: 'Lists the locales of a space, the default one first.',
    scope: 'read',
    response: ListOf(Locale),
    hasPosition: true,
    example: { response: { items: [EXAMPLE], nextCursor: null } },
  })
  async list(@Context() { caller }: RequestContext, @Param('space') branch: string) {
    const { locales } = await this.rpc.call(listLocales, { caller, branch });
    return { items: locales.map(presentLocale), nextCursor: null };
  }

  @Post()
  @Operation({
    id: 'createLocale',
    summary: 'Adds a locale to a space.',
    scope: 'admin',
    headers: ['Idempotency-Key'],
    status: 201,
    response: Locale,
    responseHeaders: ['Location', 'ETag'],
    rejects: [
      'LOCALE_TAG_INVALID',
      'LOCALE_RESERVED',
      'LOCALE_TAKEN',
      'TOO_MANY_LOCALES',
      'LOCALE_INVALID',
      'LOCALE_NOT_SUPPORTED',
    ],
    example: { request: EXAMPLE, response: EXAMPLE },
  })
  async create(
    @Context() context: RequestContext,
    @Param('space') branch: string,
    @NativeBody() { id, label, isDefault = false, fallback }: NewLocale,
  ): Promise<Locale> {
    const request = { caller: context.caller, branch, id, label, isDefault, ...omitUndefined({ fallback }) };
    const locale = await this.idempotent.call(context, createLocale, request);
    context.addHeaders({ location: `${context.publicUrl}/v1/spaces/${branch}/locales/${locale.id}` });
    return this.present(context, locale);
  }

  @Get(':locale')
  @Operation({
    id: 'getLocale',
    summary: 'Reads a locale, by any spelling of its tag.',
    scope: 'read',
    headers: ['If-None-Match'],
    response: Locale,
    responseHeaders: ['ETag'],
    notModified: true,
    example: { response: EXAMPLE },
  })
  async read(
    @Context() context: RequestContext,
    @Param('space') branch: string,
    @Param('locale') id: string,
  ): Promise<Locale | undefined> {
    const locale = await this.rpc.call(readLocale, { caller: context.caller, branch, id });
    return isNotModified(context, tagOfView(locale)) ? undefined : presentLocale(locale);
  }

  @Patch(':locale')
  @Operation({
    id: 'patchLocale',
    summary: "Changes a locale's label or fallback, or makes it the default.",
    scope: 'admin',
    headers: ['If-Match'],
    response: Locale,
    responseHeaders: ['ETag'],
    rejects: ['LOCALE_IS_DEFAULT', 'LOCALE_INVALID', 'LOCALE_NOT_SUPPORTED'],
    example: { request: { label: 'Français' }, response: { ...EXAMPLE, label: 'Français' } },
  })
  async change(
    @Context() context: RequestContext,
    @Param('space') branch: string,
    @Param('locale') id: string,
    @NativeBody() { label, isDefault, fallback }: LocaleChange,
  ): Promise<Locale> {
    if (isDefault === false) {
      throw new RejectedError('LOCALE_IS_DEFAULT', 'Make another locale the default instead.', {
        property: 'isDefault',
      });
    }
    const { caller } = context;
    const change = { ...omitUndefined({ label, fallback }), ...(isDefault === true ? { isDefault } : {}) };
    const request = { caller, branch, id, ...change, ...expectedTags(context) };
    return this.present(context, await this.rpc.call(updateLocale, request));
  }

  @Delete(':locale')
  @Operation({
    id: 'deleteLocale',
    summary: 'Removes a locale that no variant uses.',
    scope: 'admin',
    headers: ['If-Match'],
    status: 204,
    rejects: ['LOCALE_IS_DEFAULT', 'LOCALE_IN_USE'],
  })
  async remove(@Context() context: RequestContext, @Param('space') branch: string, @Param('locale') id: string) {
    await this.rpc.call(deleteLocale, { caller: context.caller, branch, id, ...expectedTags(context) });
  }

  private present(context: RequestContext, locale: LocaleView): Locale {
    context.addHeaders({ etag: tagOfView(locale) });
    return presentLocale(locale);
  }
}

function presentLocale({ id, label, isDefault, fallback }: LocaleView): Locale {
  return { id, label, isDefault, fallback: fallback ?? null };
}
