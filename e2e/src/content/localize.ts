import { eventually } from '@scriptorium/testing';
import type { ContentItem, LocalizationJob } from 'dc-management-sdk-js';
import { jsonOf } from '../system/plain-http';
import type { Space } from '../system/open-space';

/** A LocalizationJob with Scriptorium's extensions. */
export interface Job {
  readonly id: string;
  readonly status: 'IN_PROGRESS' | 'COMPLETED' | 'FAILED' | 'CANCELLED';
  readonly rootContentItem: { readonly id: string; readonly label: string; readonly locale: string };
  readonly requestedLocales: readonly string[];
  readonly createdBy: string;
  readonly createdDate: string;
  readonly completedDate?: string;
  readonly progress: Readonly<Record<'total' | 'done' | 'created' | 'reused' | 'skipped' | 'failed', number>>;
  readonly results: readonly {
    readonly contentItemId: string;
    readonly locale: string;
    readonly outcome: string;
    readonly code: string;
  }[];
  readonly errors: readonly { readonly code: string; readonly entityId?: string; readonly locale?: string }[];
}

/** Returns the job with the members that the SDK does not type. */
export function jobOf(job: LocalizationJob): Job {
  return job as unknown as Job;
}

/** Waits until the job has ended in any state. */
export async function waitForJobEnd(space: Space, { id }: { readonly id: string }): Promise<Job> {
  return eventually(async () => {
    const job = jsonOf<Job>(await space.http.get(`/localization-jobs/${id}`));
    return job.status !== 'IN_PROGRESS' && job;
  });
}

/** Localizes through the SDK and waits for the end of the job. */
export async function localize(space: Space, item: ContentItem, locales: string[]): Promise<Job> {
  return waitForJobEnd(space, jobOf((await item.related.localize(locales)) as LocalizationJob));
}

/** Returns all other variants of the item's family by locale, with their bodies. */
export async function variantsOf(item: ContentItem): Promise<Map<string, ContentItem>> {
  const page = await item.related.localizations({ size: 100 });
  return new Map(page.getItems().map((variant) => [variant.locale ?? '', variant]));
}

export async function variantIn(item: ContentItem, locale: string): Promise<ContentItem> {
  const variant = (await variantsOf(item)).get(locale);
  if (variant === undefined) throw new Error(`${item.label} has no variant in ${locale}.`);
  return variant;
}
