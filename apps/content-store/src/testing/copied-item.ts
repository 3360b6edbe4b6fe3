import {
  type archiveItem,
  deleteLocalizedItem,
  type ItemChange,
  type ItemView,
  readItem,
  readSync,
  type SyncView,
  updateItem,
} from '@scriptorium/contracts';
import type { LocalizedBranch } from './localized-branch';
import { PAGE } from './two-spaces';

type Source = Awaited<ReturnType<LocalizedBranch['item']>>;

/** Returns a body of a page. `members` follow its title. */
export function pageText(title: string, members = ''): string {
  return `{"_meta":{"schema":"${PAGE}","name":"home"},"title":"${title}"${members}}`;
}

/** A page in en-US, and its copy in fr-FR. */
export class CopiedItem {
  private constructor(
    private readonly docs: LocalizedBranch,
    readonly source: Source,
  ) {}

  static async create(docs: LocalizedBranch): Promise<CopiedItem> {
    const source = await docs.item('en-US');
    await docs.copy(source.shortId, 'fr-FR');
    return new CopiedItem(docs, source);
  }

  /** Returns the id of the variant in a locale; of another family with `familyId`. */
  async idOf(locale: string, familyId: string = this.source.familyId): Promise<string> {
    const { rows } = await this.docs.pool.query<{ id: string }>(
      'select id from content.variants where family_id = $1 and locale = $2',
      [familyId, locale],
    );
    return rows[0]?.id ?? '';
  }

  async named(locale: string) {
    return { caller: this.docs.two.admin, spaceKey: this.docs.branch, id: await this.idOf(locale) };
  }

  async sync(locale = 'fr-FR'): Promise<SyncView> {
    return this.docs.store.rpc.call(readSync, await this.named(locale));
  }

  async stateOf(locale = 'fr-FR'): Promise<string> {
    return (await this.sync(locale)).state;
  }

  /** Updates the current version through the Amplience API. */
  async update(locale: string, change: Partial<ItemChange>): Promise<ItemView> {
    return this.docs.store.rpc.call(updateItem, { ...(await this.current(locale)), ...change });
  }

  async change(type: typeof archiveItem, locale: string): Promise<void> {
    await this.docs.store.rpc.call(type, await this.current(locale));
  }

  async remove(locale: string): Promise<void> {
    const named = { caller: this.docs.two.admin, branch: this.docs.branch, id: this.source.shortId, locale };
    await this.docs.store.rpc.call(deleteLocalizedItem, named);
  }

  private async current(locale: string) {
    const { caller, id } = await this.named(locale);
    const { version } = await this.docs.store.rpc.call(readItem, { caller, id });
    return { caller, id, version };
  }
}
