import { type FamilyId, randomId, type VariantId } from '@scriptorium/contracts';
import { type SaveResult, saveVersions, type VersionSave } from '@scriptorium/copy-engine';
import { eventually } from '@scriptorium/testing';
import { randomBytes, randomUUID } from 'node:crypto';
import { ContentCore, idAt, newFamily, nextVersion } from '../../testing/content-core';

const TIMES = 20;

describe('saving versions', () => {
  let core: ContentCore;

  beforeAll(async () => {
    core = await ContentCore.start();
  });
  afterAll(() => core.stop());

  const versionsOf = async (id: string): Promise<readonly string[]> =>
    (
      await core.rows<{ label: string }>(
        `select coalesce(c.label, b.label) as label
           from content.versions c
           join content.bodies b on b.space_id = c.space_id and b.number = c.body_number
          where c.space_id = $1 and variant_id = $2 order by c.number`,
        id,
      )
    ).map(({ label }) => label);
  const inLocale = (familyId: FamilyId, locale: string): VersionSave => {
    const { by, bodies = [], variants } = newFamily(familyId, locale);
    return {
      family: { id: familyId },
      by,
      bodies,
      variants: variants.map((each) => ({ ...each, id: randomId<VariantId>() })),
    };
  };

  it('saves the valid ones of several requests and rejects the others', async () => {
    const ids = await core.families(2);
    const [old, other] = [idAt(ids, 0), idAt(ids, 1)];
    const [made, third] = [randomUUID(), randomUUID()];
    const results = await core.save(
      newFamily(made),
      nextVersion(old, 7),
      newFamily(other),
      inLocale(old, 'en-US'),
      nextVersion(randomUUID(), 1),
      nextVersion(other, 1, 'second'),
      newFamily(third, 'fr-FR'),
    );
    expect(results.map(({ outcome }) => outcome)).toEqual([
      'saved',
      'version-conflict',
      'id-taken',
      'locale-taken',
      'family-missing',
      'saved',
      'saved',
    ]);
    expect(await versionsOf(made)).toEqual(['first']);
    expect(await versionsOf(old)).toEqual(['first']);
    expect(await versionsOf(other)).toEqual(['first', 'second']);
    expect(await versionsOf(third)).toEqual(['first']);
    expect(await core.historyOf(other)).toEqual(['CREATE 1', 'UPDATE 2']);
  });

  it('saves the others if a constraint rejects one of several requests', async () => {
    const [first, last] = [randomUUID(), randomUUID()];
    const broken = newFamily(randomUUID());
    const results = await core.save(
      newFamily(first),
      // A variant without a version.
      { ...broken, variants: broken.variants.map((each) => ({ ...each, versions: [] })) },
      newFamily(last),
    );
    expect(results.map(({ outcome }) => outcome)).toEqual(['saved', 'failed', 'saved']);
    expect(await versionsOf(first)).toEqual(['first']);
    expect(await versionsOf(last)).toEqual(['first']);
    expect(await core.rows('select from content.families where space_id = $1 and id = $2', broken.family.id)).toEqual(
      [],
    );
  });

  it('keeps the state of a stored body that a save has not validated, and stores a new one as valid', async () => {
    const stateOf = async (id: string): Promise<unknown> =>
      core.rows(
        `select b.validation_state as state
           from content.versions v
           join content.bodies b on b.space_id = v.space_id and b.number = v.body_number
          where v.space_id = $1 and v.variant_id = $2`,
        id,
      );
    const withState = (state: 'INVALID' | null, hash: Buffer): VersionSave => {
      const save = newFamily(randomUUID());
      const bodies = save.bodies?.map((body) => ({ ...body, hash, validationState: state })) ?? [];
      const variants = save.variants.map((variant) => ({
        ...variant,
        versions: variant.versions.map((version) => ({ ...version, bodyHash: hash })),
      }));
      return { ...save, bodies, variants };
    };
    const [known, fresh] = [randomBytes(32), randomBytes(32)];
    const saves = [withState('INVALID', known), withState(null, known), withState(null, fresh)];
    for (const save of saves) expect((await core.save(save)).map(({ outcome }) => outcome)).toEqual(['saved']);
    const states = await Promise.all(saves.map(({ variants }) => stateOf(variants[0]?.id ?? '')));
    expect(states).toEqual([[{ state: 'INVALID' }], [{ state: 'INVALID' }], [{ state: 'VALID' }]]);
  });

  it('rejects a second family of a singleton', async () => {
    const single = (): VersionSave => {
      const save = newFamily(randomUUID());
      return {
        ...save,
        family: { ...save.family, created: { isSingleton: true }, schemaUri: 'https://example.com/one' },
      };
    };
    const first = await core.save(single());
    const second = await core.save(single());
    expect([...first, ...second].map(({ outcome }) => outcome)).toEqual(['saved', 'singleton-taken']);
  });

  it('saves a repeated request once, in one call or in two', async () => {
    const id = randomUUID();
    const outcomes = async (...requests: VersionSave[]): Promise<string[]> =>
      (await core.save(...requests)).map(({ outcome }) => outcome);
    expect(await outcomes(newFamily(id), newFamily(id))).toEqual(['saved', 'id-taken']);
    expect(await outcomes(newFamily(id))).toEqual(['id-taken']);
    expect(await outcomes(nextVersion(id, 1), nextVersion(id, 1))).toEqual(['saved', 'version-conflict']);
    expect(await outcomes(nextVersion(id, 1))).toEqual(['version-conflict']);
    expect(await versionsOf(id)).toEqual(['first', 'next']);
    expect(await core.historyOf(id)).toEqual(['CREATE 1', 'UPDATE 2']);
  });

  it('saves variants of one family in sequence within one call', async () => {
    const id = idAt(await core.families(1), 0);
    const results = await core.save(inLocale(id, 'fr-FR'), nextVersion(id, 1), inLocale(id, 'fr-FR'));
    expect(results.map(({ outcome }) => outcome)).toEqual(['saved', 'saved', 'locale-taken']);
    const moments = results.flatMap((result) => (result.outcome === 'saved' ? [BigInt(result.moment)] : []));
    expect(moments[1]).toBeGreaterThan(moments[0] ?? 0n);
  });

  it('saves nothing of a request if one of its variants is rejected', async () => {
    const id = idAt(await core.families(1), 0);
    const added = inLocale(id, 'fr-FR');
    const both = { ...added, variants: [...added.variants, ...nextVersion(id, 5).variants] };
    const alone = await core.save(both);
    const amongOthers = await core.save(both, newFamily(randomUUID()));
    expect(alone.map(({ outcome }) => outcome)).toEqual(['version-conflict']);
    expect(amongOthers.map(({ outcome }) => outcome)).toEqual(['version-conflict', 'saved']);
    expect(await core.rows('select from content.variants where space_id = $1 and family_id = $2', id)).toHaveLength(1);
  });

  it('saves families for one of two calls that name them in opposite orders, 20 times', async () => {
    const ids = await core.families(5);
    for (let version = 1; version <= TIMES; version += 1) {
      const requests = ids.map((id) => nextVersion(id, version, `version ${String(version)}`));
      const [one, other] = await Promise.all([core.save(...requests), core.save(...[...requests].reverse())]);
      const outcomes = [one, other].map((results) => [...new Set(results.map(({ outcome }) => outcome))].join());
      expect(outcomes.sort()).toEqual(['saved', 'version-conflict']);
    }
    for (const id of ids) expect(await versionsOf(id)).toHaveLength(TIMES + 1);
  });

  /** Saves `second` while the transaction that has saved `first` is still open. */
  const saveBehind = async (first: VersionSave, second: VersionSave): Promise<readonly SaveResult[]> => {
    const { behind } = await core.transaction(async (client) => {
      await saveVersions(client, core.spaceId, [first]);
      const waiting = core.save(second);
      await eventually(async () => {
        const waits = await core.rows(
          `select from pg_stat_activity
            where $1::integer is not null and datname = current_database() and wait_event_type = 'Lock'`,
        );
        return waits.length > 0;
      });
      return { behind: waiting };
    });
    return behind;
  };

  it('stores a new body once if a concurrent transaction stores it', async () => {
    const title = randomUUID();
    const [id, other] = await core.families(2);
    const results = await saveBehind(nextVersion(id ?? '', 1, title), nextVersion(other ?? '', 1, title));
    expect(results.map(({ outcome }) => outcome)).toEqual(['saved']);
    const rows = await core.rows<{ bodies: number }>(
      'select count(distinct body_number)::integer as bodies from content.variants where space_id = $1 and id in ($2, $3)',
      id,
      other,
    );
    expect(rows).toEqual([{ bodies: 1 }]);
  });

  it('assigns one number to a new principal in two concurrent transactions', async () => {
    const by = randomUUID();
    const first = { ...newFamily(randomUUID()), by };
    const results = await saveBehind(first, { ...newFamily(randomUUID()), by });
    expect(results.map(({ outcome }) => outcome)).toEqual(['saved']);
    const rows = await core.rows<{ variants: number }>(
      `select count(*)::integer as variants
         from content.principal_numbers p
         join content.variants v on v.space_id = $1 and v.created_by = p.number and v.updated_by = p.number
        where p.principal = $2
        group by p.number`,
      by,
    );
    expect(rows).toEqual([{ variants: 2 }]);
  });

  it('keeps the label, the timestamp and the principal of each version, even if its body is shared', async () => {
    const [id, other] = [randomUUID(), randomUUID()];
    const labelled = (save: VersionSave, label: string, by: string): VersionSave => ({
      ...save,
      by,
      variants: save.variants.map((each) => ({ ...each, versions: each.versions.map((one) => ({ ...one, label })) })),
    });
    await core.save(labelled(newFamily(id), 'mine', 'one'));
    await core.save(labelled(newFamily(other), 'theirs', 'two'));
    await core.save(labelled(nextVersion(id, 1, 'first'), 'renamed', 'three'), {
      ...nextVersion(other, 1),
      by: 'four',
    });
    await core.save({ ...nextVersion(id, 2, 'first'), by: 'one' });
    expect(await versionsOf(id)).toEqual(['mine', 'renamed', 'first']);
    expect(await versionsOf(other)).toEqual(['theirs', 'next']);
    const savedBy = await core.rows<{ principal: string; is_later: boolean | null }>(
      `select p.principal, c.created_at > lag(c.created_at) over (order by c.number) as is_later
         from content.versions c
         join content.principal_numbers p on p.number = c.created_by
        where c.space_id = $1 and c.variant_id = $2 order by c.number`,
      id,
    );
    expect(savedBy).toEqual([
      { principal: 'one', is_later: null },
      { principal: 'three', is_later: true },
      { principal: 'one', is_later: true },
    ]);
  });

  it('creates overlapping families once if two calls name them in opposite orders, 20 times', async () => {
    for (let time = 0; time < TIMES; time += 1) {
      const ids = Array.from({ length: 5 }, () => randomUUID());
      const requests = ids.map((id) => newFamily(id));
      const results = await Promise.all([core.save(...requests), core.save(...[...requests].reverse())]);
      const saved = results.flat().filter(({ outcome }) => outcome === 'saved');
      expect(saved).toHaveLength(ids.length);
      for (const id of ids) expect(await versionsOf(id)).toEqual(['first']);
    }
  });
});
