import { createHash } from 'node:crypto';

import { Get, Param } from '@nestjs/common';
import { RejectedError } from '@scriptorium/contracts';

import { RawJson } from '../../http/bodies/json-text';
import { strongTag } from '../../http/requests/entity-tags';
import type { RequestContext } from '../../http/requests/request-context';
import { Context } from '../../http/requests/request-context.pipe';
import { NativeQuery } from '../inputs/native-query.pipe';
import { isNotModified } from '../operations/conditions';
import { NativeController } from '../operations/native-controller.decorator';
import { Operation } from '../operations/operation.decorator';
import { Deliveries } from './deliveries.service';
import { Delivered, DeliveryQuery } from './delivery.dto';

/** A CDN keeps a response for five minutes, and serves it for a minute more while it reads a new one. */
const CACHE_CONTROL = 'public, max-age=0, s-maxage=300, stale-while-revalidate=60';
/** Longer lists of keys are cut: a CDN limits the header. The first key is the item, the second its space. */
const MAX_SURROGATE_KEYS = 200;

const EXAMPLE = {
  id: '0b0c5a64-2f5e-4d31-9c1e-7a64b5d2f3c4',
  familyId: '0b0c5a64-2f5e-4d31-8f2b-0d5c9e1a7b60',
  contentType: 'https://example.com/page',
  locale: 'fr-FR',
  label: 'Accueil',
  version: 3,
  publishedAt: '2026-11-21T12:00:00.000Z',
  deliveryKey: 'home',
  body: { title: 'Accueil' },
};

/** Published content for a site behind a CDN. Drafts are never visible here. */
@NativeController('spaces/:space/delivery', 'Delivery')
export class DeliveryController {
  constructor(private readonly deliveries: Deliveries) {}

  @Get(':key')
  @Operation({
    id: 'deliver',
    summary: 'Reads the published version of a family in a locale.',
    description:
      '`key` is a delivery key or the id of a family. The locale is the first one with a published variant: the ' +
      'requested one, its parents (`fr-CA`, `fr`), the default locale of the space, no locale. A locale with a ' +
      '`fallback` is followed by it instead.',
    scope: 'read',
    headers: ['If-None-Match'],
    response: Delivered,
    responseHeaders: ['ETag', 'Cache-Control', 'Content-Language', 'Vary', 'Surrogate-Key'],
    notModified: true,
    rejects: ['LIMIT_EXCEEDED'],
    example: { response: EXAMPLE },
  })
  async read(
    @Context() context: RequestContext,
    @Param('space') space: string,
    @Param('key') key: string,
    @NativeQuery() { locale, links }: DeliveryQuery,
  ): Promise<RawJson | undefined> {
    if (key.length > 150) throw new RejectedError('NOT_FOUND', 'No published content has the key.');
    const { text, item, parts } = await this.deliveries.read(context.caller, space, key, { locale, links });
    const keys = [`family-${item.familyId}`, `space-${space}`, ...parts.map(({ variantId }) => `variant-${variantId}`)];
    context.addHeaders({
      'cache-control': CACHE_CONTROL,
      // `public` allows a shared cache to store the response to a request with a token.
      vary: 'Authorization',
      'surrogate-key': [...new Set(keys)].slice(0, MAX_SURROGATE_KEYS).join(' '),
      ...(item.locale === null ? {} : { 'content-language': item.locale }),
      'content-type': 'application/json; charset=utf-8',
    });
    if (isNotModified(context, strongTag(createHash('sha256').update(text).digest('base64url')))) return undefined;
    return new RawJson(text);
  }
}
