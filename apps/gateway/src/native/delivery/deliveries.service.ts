import { Injectable } from '@nestjs/common';
import { type Caller, type DeliveredItem, readDelivered, RejectedError } from '@scriptorium/contracts';
import { RpcClient } from '@scriptorium/messaging';

import { RawJson, toJsonText } from '../../http/bodies/json-text';
import { toNativeBody } from '../content/bodies/native-body';
import type { Delivered } from './delivery.dto';
import { embedLinks, linksIn, type NamedLink } from './embed-links';

/** Embedded items of one response. */
const MAX_EMBEDDED = 1_000;
/** Characters of one response: embedding may repeat an item many times. */
const MAX_CHARACTERS = 8_000_000;

export interface Delivery {
  readonly text: string;
  readonly item: DeliveredItem;
  /** Every item of the response. */
  readonly parts: readonly DeliveredItem[];
}

/** Reads published items with the items that they link to, level by level. */
@Injectable()
export class Deliveries {
  constructor(private readonly rpc: RpcClient) {}

  /** Rejects with NOT_FOUND, LIMIT_EXCEEDED {limit, maximum, actual}. */
  async read(
    caller: Caller,
    spaceKey: string,
    key: string,
    { locale, links }: { readonly locale?: string | undefined; readonly links: number },
  ): Promise<Delivery> {
    const wanted = locale === undefined ? {} : { locale };
    const { items } = await this.rpc.call(readDelivered, { caller, spaceKey, key, ...wanted });
    const [item] = items;
    if (item === undefined) throw new Error('A delivered item is missing.');
    const found = new Found([item]);
    for (let level = 1, open = found.openLinks([item]); level <= links && open.length > 0; level += 1) {
      const next = await this.readAll({ caller, spaceKey, ...wanted }, open);
      found.add(open, next);
      open = found.openLinks(next);
    }
    return { text: textOf(item, found, links, { left: MAX_CHARACTERS }), item, parts: found.items };
  }

  /** A reply has the items that fit into a message: the others are read again. */
  private async readAll(
    request: { readonly caller: Caller; readonly spaceKey: string; readonly locale?: string },
    links: readonly NamedLink[],
  ): Promise<DeliveredItem[]> {
    const found: DeliveredItem[] = [];
    for (let open = links; open.length > 0;) {
      const idsOf = (kind: NamedLink['kind']): string[] =>
        open.filter((link) => link.kind === kind).map(({ id }) => id);
      const request_ = { ...request, variantIds: idsOf('variant'), familyIds: idsOf('family') };
      const { items } = await this.rpc.call(readDelivered, request_);
      if (items.length === 0) break;
      found.push(...items);
      open = open.filter((link) => !items.some((item) => matches(link, item)));
    }
    return found;
  }
}

class Found {
  private readonly asked = new Set<string>();
  private readonly byLink = new Map<string, DeliveredItem>();

  constructor(readonly items: DeliveredItem[]) {}

  /** Returns the links of items that are not read yet. */
  openLinks(items: readonly DeliveredItem[]): NamedLink[] {
    const links = items.flatMap(({ body }) => linksIn(toNativeBody(body).body));
    const open = new Map(links.map((link) => [nameOf(link), link]));
    return [...open.values()].filter((link) => isId(link.id) && !this.asked.has(nameOf(link)));
  }

  add(links: readonly NamedLink[], items: readonly DeliveredItem[]): void {
    for (const link of links) {
      this.asked.add(nameOf(link));
      const item = items.find((each) => matches(link, each));
      if (item !== undefined) this.byLink.set(nameOf(link), item);
    }
    this.items.push(...items);
    if (this.items.length > MAX_EMBEDDED) throw tooLarge('embeddedItems', MAX_EMBEDDED, this.items.length);
  }

  itemOf(link: NamedLink): DeliveredItem | undefined {
    return this.byLink.get(nameOf(link));
  }
}

function textOf(item: DeliveredItem, found: Found, levels: number, budget: { left: number }): string {
  const { body, deliveryKey } = toNativeBody(item.body);
  const embedded =
    levels === 0
      ? body
      : embedLinks(body, (link) => {
          const linked = found.itemOf(link);
          return linked === undefined ? undefined : textOf(linked, found, levels - 1, budget);
        });
  budget.left -= body.length;
  if (budget.left < 0) throw tooLarge('responseCharacters', MAX_CHARACTERS, MAX_CHARACTERS - budget.left);
  const { variantId: id, familyId, contentType, locale, label, version, publishedAt } = item;
  const head = { id, familyId, contentType, locale, label, version, publishedAt, deliveryKey };
  return toJsonText({ ...head, body: new RawJson(embedded) } satisfies Delivered);
}

function matches({ kind, id }: NamedLink, { variantId, familyId }: DeliveredItem): boolean {
  return id === (kind === 'variant' ? variantId : familyId);
}

function nameOf({ kind, id }: NamedLink): string {
  return `${kind} ${id}`;
}

function isId(text: string): boolean {
  return /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text);
}

function tooLarge(limit: string, maximum: number, actual: number): RejectedError {
  const message = `The response would have more than ${maximum} (${limit}). Request fewer levels of "links".`;
  return new RejectedError('LIMIT_EXCEEDED', message, { limit, maximum, actual });
}
