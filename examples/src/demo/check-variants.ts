import type { ContentItem, DynamicContent } from 'dc-management-sdk-js';
import pLimit from 'p-limit';
import type { Site } from './page';
import type { PageBody } from './page-type';

const PARALLEL_REQUESTS = 8;

export interface Checked {
  readonly variants: number;
  readonly links: number;
}

/**
 * Reads every variant of every page back and compares it with the site. A page must have one variant per locale. Its
 * links must lead to the variants, in its own locale, of the pages that the original links to. Throws at the first
 * difference.
 */
export async function checkVariants(
  client: DynamicContent,
  site: Site,
  ids: ReadonlyMap<string, string>,
  locales: readonly string[],
  onProgress: () => void,
): Promise<Checked> {
  const limit = pLimit(PARALLEL_REQUESTS);
  const perPage = await Promise.all(
    site.pages.map((page) =>
      limit(async () => {
        const original = await client.contentItems.get(ids.get(page.path) ?? '');
        const list = await original.related.localizations({ page: 0, size: 100 });
        onProgress();
        return [page.path, list.getItems().map(readVariant)] as const;
      }),
    ),
  );
  const idIn = new Map(
    perPage.flatMap(([path, variants]) => variants.map(({ locale, id }) => [`${locale} ${path}`, id])),
  );

  let links = 0;
  for (const [path, variants] of perPage) {
    const page = site.pages.find((candidate) => candidate.path === path);
    expectEqual(variants.map(({ locale }) => locale).toSorted(), [...locales].toSorted(), `locales of ${path}`);
    if (page === undefined) continue;
    for (const { locale, body } of variants) {
      const siblings = (pages: readonly { readonly path: string }[]) =>
        pages.map((linked) => idIn.get(`${locale} ${linked.path}`));
      expectEqual(
        body.children.map(({ id }) => id),
        siblings(site.childrenOf(page)),
        `children of ${path} in ${locale}`,
      );
      expectEqual(
        body.mentions.map(({ id }) => id),
        siblings(site.mentionsOf(page)),
        `mentions of ${path} in ${locale}`,
      );
      links += body.children.length + body.mentions.length;
    }
  }
  return { variants: idIn.size, links };
}

interface Variant {
  readonly id: string;
  readonly locale: string;
  readonly body: PageBody;
}

function readVariant(item: ContentItem): Variant {
  return { id: item.id ?? '', locale: item.locale ?? '', body: item.body as PageBody };
}

function expectEqual(found: readonly unknown[], expected: readonly unknown[], what: string): void {
  if (JSON.stringify(found) !== JSON.stringify(expected)) {
    throw new Error(`${what}: found ${JSON.stringify(found)}, expected ${JSON.stringify(expected)}.`);
  }
}
