import { inFullRun } from '@scriptorium/testing';
import * as fc from 'fast-check';
import { planFolders, type FolderFacts } from './folders';

const folder = (id: string, repositoryId: string, parentId: string | null, name: string) => ({
  id,
  repositoryId,
  parentId,
  name,
});

describe('planFolders', () => {
  const source = [folder('a', 'en', null, 'Docs'), folder('b', 'en', 'a', 'Guides')];

  it('matches existing folders by name, case-sensitively, and plans missing ones below them', () => {
    const planned = planFolders(
      [{ folderId: 'b', targetRepositoryId: 'fr' }],
      [...source, folder('x', 'fr', null, 'Docs'), folder('y', 'fr', 'x', 'guides')],
    );
    expect(planned).toEqual([
      expect.objectContaining({ folderId: 'a', targetFolderId: 'x', targetParentId: null, depth: 0 }),
      expect.objectContaining({ folderId: 'b', targetParentId: 'x', name: 'Guides', depth: 1 }),
    ]);
    expect(planned[1]?.targetFolderId).toMatch(/^[0-9a-f]{24}$/);
  });

  it('computes the same ids every time', () => {
    const plan = () => planFolders([{ folderId: 'b', targetRepositoryId: 'fr' }], source);
    expect(plan()).toEqual(plan());
  });

  it('plans a folder once for any number of nodes', () => {
    const need = { folderId: 'a', targetRepositoryId: 'fr' };
    expect(planFolders([need, need, { folderId: 'b', targetRepositoryId: 'fr' }], source)).toHaveLength(2);
  });
});

describe('the planned folders of any tree', () => {
  const NAMES = ['Docs', 'docs', 'Guides', '"]', ''];
  /** Folders in the order of their parents. Two may have the same name and the same parent. */
  const folders = fc
    .array(fc.record({ parent: fc.nat(9), name: fc.constantFrom(...NAMES), isTarget: fc.boolean() }), {
      minLength: 1,
      maxLength: 10,
    })
    .map((list) => {
      const all: FolderFacts[] = [];
      for (const [index, { parent, name, isTarget }] of list.entries()) {
        const repositoryId = isTarget ? 'fr' : 'en';
        const above = all
          .slice(0, parent)
          .filter((each) => each.repositoryId === repositoryId)
          .at(-1);
        all.push(folder(`f${String(index)}`, repositoryId, above?.id ?? null, name));
      }
      return all;
    });

  const pathIn = (all: readonly FolderFacts[], id: string | null): readonly string[] => {
    const found = all.find((each) => each.id === id);
    return found === undefined ? [] : [...pathIn(all, found.parentId), found.name];
  };

  it('have the same paths as their sources, below existing folders of the target', () => {
    fc.assert(
      fc.property(folders, (all) => {
        const sources = all.filter(({ repositoryId }) => repositoryId === 'en');
        const needed = sources.map(({ id }) => ({ folderId: id, targetRepositoryId: 'fr' }));
        const planned = planFolders(needed, all);
        expect(planned.map(({ folderId }) => folderId).toSorted()).toEqual(sources.map(({ id }) => id).toSorted());
        const created = planned
          .filter(({ targetFolderId }) => !all.some(({ id }) => id === targetFolderId))
          .map(({ targetFolderId, targetParentId, name }) => folder(targetFolderId, 'fr', targetParentId, name));
        const after = [...all.filter(({ repositoryId }) => repositoryId === 'fr'), ...created];
        for (const { folderId, targetFolderId, depth } of planned) {
          const path = pathIn(all, folderId);
          expect(pathIn(after, targetFolderId)).toEqual(path);
          expect(depth).toBe(path.length - 1);
        }
        // A folder is created once for each place, and never at the place of an existing one. Two existing folders may
        // have the same path.
        const placeOf = ({ parentId, name }: FolderFacts): string => JSON.stringify([parentId, name]);
        const places = created.map(placeOf);
        const existing = all.filter(({ repositoryId }) => repositoryId === 'fr').map(placeOf);
        expect(places.filter((place) => existing.includes(place))).toEqual([]);
        expect(new Set(places).size).toBe(new Set(created.map(({ id }) => id)).size);
      }),
      { numRuns: inFullRun(3_000, 300) },
    );
  });

  it('keep a plan whose folders exist by then', () => {
    fc.assert(
      fc.property(folders, (all) => {
        const needed = all
          .filter(({ repositoryId }) => repositoryId === 'en')
          .map(({ id }) => ({ folderId: id, targetRepositoryId: 'fr' }));
        const planned = planFolders(needed, all);
        const created = planned.map((each) => folder(each.targetFolderId, 'fr', each.targetParentId, each.name));
        const known = new Set(all.map(({ id }) => id));
        const again = planFolders(needed, [...all, ...created.filter(({ id }) => !known.has(id))]);
        expect(again).toEqual(planned);
      }),
      { numRuns: inFullRun(1_000, 100) },
    );
  });
});
