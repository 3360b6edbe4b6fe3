import {
  acknowledgeSync,
  archiveItem,
  copyToLocale,
  deleteLocalizedItem,
  readCoverage,
  readItem,
  readSync,
  RejectedError,
  revertAcknowledgement,
  shortId,
  type TrackedState,
  unarchiveItem,
  updateItem,
} from '@scriptorium/contracts';
import { inFullRun, testSeed } from '@scriptorium/testing';
import * as fc from 'fast-check';
import { LocalizedBranch } from '../../../testing/localized-branch';
import { PAGE } from '../../../testing/two-spaces';

const LOCALES = ['en-US', 'fr-FR', 'de-DE'] as const;
type Locale = (typeof LOCALES)[number];

/** A step changes one locale of a family. `text` is one of few, so that contents repeat. */
type Step =
  | { readonly kind: 'edit'; readonly locale: Locale; readonly text: number; readonly basedOn: number | null }
  | { readonly kind: 'copy'; readonly from: Locale; readonly locale: Locale; readonly back: number }
  | { readonly kind: 'acknowledge' | 'revert' | 'archive' | 'unarchive' | 'delete'; readonly locale: Locale };

/** A life of a variant in the model: from its creation to its deletion. */
interface Life {
  /** A variant that is made again has the same id, except for the first one of the family. */
  readonly id: Locale | 'root';
  /** The number of its first version: a copy has that of the copied one. */
  readonly first: number;
  readonly versions: number[];
  isArchived: boolean;
  readonly sourceId: Locale | 'root' | null;
  /** The life of the source, and its version, that the content reflects. */
  basis: Basis | null;
  before: Basis | null;
}

interface Basis {
  readonly life: Life;
  readonly version: number;
}

/** The rules of docs/explanation/keeping-copies-current.md over whole contents, without versions that share bodies. */
class Model {
  readonly lives = new Map<Locale, Life>();

  constructor() {
    const none = { sourceId: null, basis: null, before: null };
    this.lives.set('en-US', { id: 'root', first: 1, versions: [0], isArchived: false, ...none });
  }

  stateOf(life: Life): TrackedState {
    const { basis } = life;
    if (basis === null) return 'untracked';
    const current = this.sourceOf(life);
    if (current === undefined || current !== basis.life) return 'source-deleted';
    if (current.isArchived) return 'source-archived';
    if (current.versions.at(-1) !== contentAt(current, basis.version)) return 'outdated';
    return life.versions.at(-1) === life.versions[0] ? 'copied' : 'adapted';
  }

  /** Applies a step. Returns whether the service accepts it. */
  apply(step: Step): boolean {
    if (step.kind === 'copy') return this.copy(step);
    const life = this.lives.get(step.locale);
    if (life === undefined) return false;
    switch (step.kind) {
      case 'edit':
        return this.edit(life, step);
      case 'acknowledge':
        return this.acknowledge(life);
      case 'revert':
        if (life.before !== null) [life.basis, life.before] = [life.before, null];
        return true;
      case 'archive':
      case 'unarchive':
        life.isArchived = step.kind === 'archive';
        return true;
      case 'delete':
        if (this.lives.size === 1) return false;
        this.lives.delete(step.locale);
        return true;
    }
  }

  private copy({ from, locale, back }: Extract<Step, { kind: 'copy' }>): boolean {
    const source = this.lives.get(from);
    if (source === undefined || this.lives.has(locale)) return false;
    const version = Math.max(1, numberOf(source) - back);
    const content = contentAt(source, version);
    if (content === undefined) return false;
    this.lives.set(locale, {
      id: locale,
      first: version,
      versions: [content],
      isArchived: false,
      sourceId: source.id,
      basis: { life: source, version },
      before: null,
    });
    return true;
  }

  private edit(life: Life, { text, basedOn }: Extract<Step, { kind: 'edit' }>): boolean {
    if (life.isArchived) return false;
    if (basedOn !== null && !this.rebase(life, basedOn)) return false;
    if (life.versions.at(-1) !== text) life.versions.push(text);
    return true;
  }

  private rebase(life: Life, version: number): boolean {
    const source = this.sourceOf(life);
    if (life.basis === null || source === undefined || contentAt(source, version) === undefined) return false;
    if (life.basis.life === source && version < life.basis.version) return false;
    life.basis = { life: source, version };
    life.before = null;
    return true;
  }

  private acknowledge(life: Life): boolean {
    const source = this.sourceOf(life);
    if (life.basis === null || source === undefined) return false;
    if (life.basis.life === source && life.basis.version === numberOf(source)) return true;
    life.before ??= life.basis;
    life.basis = { life: source, version: numberOf(source) };
    return true;
  }

  private sourceOf({ sourceId }: Life): Life | undefined {
    return [...this.lives.values()].find(({ id }) => id === sourceId);
  }
}

function numberOf({ first, versions }: Life): number {
  return first + versions.length - 1;
}

function contentAt({ first, versions }: Life, version: number): number | undefined {
  return versions[version - first];
}

const locale = fc.constantFrom(...LOCALES);
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('edit' as const),
      locale,
      text: fc.nat(2),
      basedOn: fc.option(fc.integer({ min: 1, max: 4 })),
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('copy' as const), from: locale, locale, back: fc.nat(1) }) },
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constantFrom('acknowledge', 'revert', 'archive', 'unarchive', 'delete', 'delete'),
      locale,
    }),
  },
);

describe(`sync states after random changes (seed ${testSeed()})`, () => {
  let docs: LocalizedBranch;

  beforeAll(async () => {
    docs = await LocalizedBranch.start();
  });
  afterAll(() => docs.stop());

  const page = (text: number): string => `{"_meta":{"schema":"${PAGE}","name":"home"},"title":"v${String(text + 1)}"}`;

  async function variantsOf(familyId: string) {
    const { rows } = await docs.pool.query<{ id: string; locale: Locale; announced: string | null }>(
      'select id, locale, announced_state as announced from content.variants where family_id = $1',
      [familyId],
    );
    return new Map(rows.map((row) => [row.locale, row]));
  }

  /** Sends a step. Returns whether the service accepts it. */
  async function send(familyId: string, step: Step): Promise<boolean> {
    const { rpc } = docs.store;
    const caller = docs.two.admin;
    try {
      if (step.kind === 'copy') {
        const source = (await variantsOf(familyId)).get(step.from);
        const { version = 1 } = source === undefined ? {} : await rpc.call(readItem, { caller, id: source.id });
        const named = { caller, branch: docs.branch, id: shortId(familyId), sourceLocale: step.from };
        const copied = String(Math.max(1, version - step.back));
        await rpc.call(copyToLocale, { ...named, version: copied, destinationLocale: step.locale });
        return true;
      }
      const id = (await variantsOf(familyId)).get(step.locale)?.id;
      if (id === undefined) return false;
      const { version } = await rpc.call(readItem, { caller, id });
      const named = { caller, spaceKey: docs.branch, id };
      switch (step.kind) {
        case 'edit': {
          const based = step.basedOn === null ? {} : { basedOn: step.basedOn };
          await rpc.call(updateItem, { caller, id, version, body: page(step.text), ...based });
          return true;
        }
        case 'acknowledge':
          await rpc.call(acknowledgeSync, named);
          return true;
        case 'revert':
          await rpc.call(revertAcknowledgement, named);
          return true;
        case 'archive':
        case 'unarchive':
          await rpc.call(step.kind === 'archive' ? archiveItem : unarchiveItem, { caller, id, version });
          return true;
        case 'delete': {
          if ((await variantsOf(familyId)).size === 1) return false;
          const item = { caller, branch: docs.branch, id: shortId(familyId), locale: step.locale };
          await rpc.call(deleteLocalizedItem, item);
          return true;
        }
      }
    } catch (error) {
      if (error instanceof RejectedError) return false;
      throw error;
    }
  }

  it('are those of a recomputation from whole contents, as are the announced ones and coverage', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 14 }), async (steps) => {
        const { familyId, id: root } = await docs.item('en-US');
        const model = new Model();
        for (const each of steps) expect([each, await send(familyId, each)]).toEqual([each, model.apply(each)]);
        const variants = await variantsOf(familyId);
        const expected = new Map([...model.lives].map(([of, life]) => [of, model.stateOf(life)]));
        const states = new Map<Locale, string>();
        for (const [of, { id }] of variants) {
          const request = { caller: docs.two.reader, spaceKey: docs.branch, id };
          states.set(of, (await docs.store.rpc.call(readSync, request)).state);
        }
        expect(sorted(states)).toEqual(sorted(expected));
        const announced = [...variants].map(([of, row]) => [of, row.announced ?? 'copied'] as const);
        const copied = [...expected].map(([of, state]) => [of, state === 'untracked' ? 'copied' : state] as const);
        expect(sorted(announced)).toEqual(sorted(copied));
        if (variants.get('en-US')?.id !== root) return;
        const request = { caller: docs.two.reader, spaceKey: docs.branch, root, limit: 10 };
        const { items } = await docs.store.rpc.call(readCoverage, request);
        const cells = (items[0]?.cells ?? []).map(({ locale: of, state }) => [of as Locale, state] as const);
        expect(sorted(cells)).toEqual(sorted(LOCALES.map((of) => [of, expected.get(of) ?? 'missing'] as const)));
      }),
      { seed: testSeed(), numRuns: inFullRun(300, 25), endOnFailure: true },
    );
  });
});

function sorted(entries: Iterable<readonly [string, string]>): readonly string[] {
  return [...entries].map((entry) => entry.join(' ')).sort();
}
