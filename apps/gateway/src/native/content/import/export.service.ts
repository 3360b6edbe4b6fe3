import { Injectable } from '@nestjs/common';
import {
  type Caller,
  type ItemView,
  listVariants,
  omitUndefined,
  readTree,
  readVariants,
  type VariantFilter,
} from '@scriptorium/contracts';
import { RpcClient } from '@scriptorium/messaging';

import { RawJson, toJsonText } from '../../../http/bodies/json-text';
import { toNativeBody } from '../bodies/native-body';

interface Selection {
  readonly root: string | undefined;
  readonly locale: string | undefined;
  readonly contentType: string | undefined;
}

const PAGE = 50;

/** Exports variants as the lines of an import, page by page while the client reads them. */
@Injectable()
export class Exports {
  constructor(private readonly rpc: RpcClient) {}

  async *run(caller: Caller, spaceKey: string, { root, locale, contentType }: Selection): AsyncGenerator<string> {
    const pages =
      root === undefined
        ? this.all(caller, spaceKey, omitUndefined({ locale, contentType }))
        : this.tree(caller, spaceKey, root);
    for await (const items of pages) {
      const wanted = items.filter(
        (item) =>
          item.status === 'ACTIVE' &&
          (locale === undefined || item.locale === locale) &&
          (contentType === undefined || item.schemaUri === contentType),
      );
      if (wanted.length > 0) yield wanted.map(lineOf).join('');
    }
  }

  private async *all(caller: Caller, spaceKey: string, filter: VariantFilter): AsyncGenerator<readonly ItemView[]> {
    let after: string | null = null;
    do {
      const from: { after?: string } = after === null ? {} : { after };
      const request = { caller, spaceKey, filter, limit: PAGE, withBodies: true, ...from };
      const page: { readonly items: readonly ItemView[]; readonly after: string | null } = await this.rpc.call(
        listVariants,
        request,
      );
      yield page.items;
      after = page.after;
    } while (after !== null);
  }

  private async *tree(caller: Caller, spaceKey: string, id: string): AsyncGenerator<readonly ItemView[]> {
    const pieces = await this.rpc.collect(readTree, { caller, spaceKey, id });
    const ids = pieces.flatMap(({ nodes }) => nodes.map(({ variantId }) => variantId));
    for (let at = 0; at < ids.length;) {
      const request = { caller, spaceKey, ids: ids.slice(at, at + PAGE), withBodies: true };
      const { items, read } = await this.rpc.call(readVariants, request);
      yield items;
      at += Math.max(read, 1);
    }
  }
}

function lineOf(item: ItemView): string {
  const { body, deliveryKey } = toNativeBody(item.body ?? '{}');
  const line = {
    key: item.id,
    family: item.familyId,
    contentType: item.schemaUri,
    ...(item.locale === null ? {} : { locale: item.locale }),
    label: item.label,
    ...(deliveryKey === null ? {} : { deliveryKey }),
    body: new RawJson(body),
  };
  return `${toJsonText(line)}\n`;
}
