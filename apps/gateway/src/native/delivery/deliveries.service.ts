import { Injectable } from '@nestjs/common';
import { type Caller, type DeliveredItem, NATIVE_LIMITS, readDelivered, requireLimit } from '@scriptorium/contracts';
import { RpcClient } from '@scriptorium/messaging';

import { RawJson, toJsonText } from '../../http/bodies/json-text';
import { toNativeBody } from '../content/bodies/native-body';
import type { Delivered } from './delivery.dto';
import { embedLinks, linksIn, type NamedLink } from './embed-links';

const MAX_CHARACTERS = NATIVE_LIMITS.responseCharacters;
const HINT = 'Request fewer levels of "links".';
/** Links of one request to the content-store, which reads no more at once. */
const LINKS_AT_ONCE = 50;

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
    if (item === undefined) throw new Error('content-store returned no item for a delivery.');
    const found = new Found([item]);
    for (let level = 1, open = found.openLinks([item]); level <= links && open.length > 0; level += 1) {
      const next = await this.readAll({ caller, spaceKey, ...wanted }, open, found);
      open = found.openLinks(next);
    }
    return { text: textOf(item, found, links, { left: MAX_CHARACTERS }), item, parts: found.items };
  }

  /** Adds the items to those found. A reply has the items that fit into a message: the others are read again. */
  private async readAll(
    request: { readonly caller: Caller; readonly spaceKey: string; readonly locale?: string },
    links: readonly NamedLink[],
    found: Found,
  ): Promise<DeliveredItem[]> {
    const level: DeliveredItem[] = [];
    const inOrder = [...links].sort((one, other) => Number(one.kind === 'family') - Number(other.kind === 'family'));
    for (let open = inOrder; open.length > 0;) {
      found.requireRoomFor(open.length);
      // Of one kind: a variant that is linked by its id is not taken for the one that the locale selects in its family.
      const batch = open.slice(0, LINKS_AT_ONCE).filter(({ kind }) => kind === open[0]?.kind);
      const idsOf = (kind: NamedLink['kind']): string[] =>
        batch.filter((link) => link.kind === kind).map(({ id }) => id);
      const ids = { variantIds: idsOf('variant'), familyIds: idsOf('family') };
      const { items, read } = await this.rpc.call(readDelivered, { ...request, ...ids });
      if (!(read > 0)) throw new Error('The content-store read no linked item.');
      level.push(...found.add(batch.slice(0, read), items));
      open = open.slice(read);
    }
    return level;
  }
}

class Found {
  private readonly asked = new Set<string>();
  private readonly byLink = new Map<string, DeliveredItem>();
  private readonly byId = new Map<string, DeliveredItem>();
  private characters = 0;

  constructor(items: readonly DeliveredItem[]) {
    this.addItems(items);
  }

  get items(): readonly DeliveredItem[] {
    return [...this.byId.values()];
  }

  /** Rejects with LIMIT_EXCEEDED before more is read than a response may have. */
  requireRoomFor(links: number): void {
    const embedded = this.byId.size - 1 + links;
    requireLimit('embeddedItems', embedded, HINT);
    requireLimit('readCharacters', this.characters, HINT);
  }

  /** Returns the links of items that are not read yet. */
  openLinks(items: readonly DeliveredItem[]): NamedLink[] {
    const links = items.flatMap(({ body }) => linksIn(toNativeBody(body).body));
    const open = new Map(links.map((link) => [nameOf(link), link]));
    return [...open.values()].filter((link) => isId(link.id) && !this.asked.has(nameOf(link)));
  }

  /** Returns the items that were not found before. */
  add(links: readonly NamedLink[], items: readonly DeliveredItem[]): DeliveredItem[] {
    for (const link of links) {
      this.asked.add(nameOf(link));
      const item = items.find((each) => matches(link, each));
      if (item !== undefined) this.byLink.set(nameOf(link), item);
    }
    return this.addItems(items);
  }

  itemOf(link: NamedLink): DeliveredItem | undefined {
    return this.byLink.get(nameOf(link));
  }

  private addItems(items: readonly DeliveredItem[]): DeliveredItem[] {
    const added = items.filter(({ variantId }) => !this.byId.has(variantId));
    for (const item of added) {
      this.byId.set(item.variantId, item);
      this.characters += item.body.length;
    }
    return added;
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
  requireLimit('responseCharacters', MAX_CHARACTERS - budget.left, HINT);
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
