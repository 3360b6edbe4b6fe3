import { planFolders } from './folders';

const folder = (id: string, repositoryId: string, parentId: string | null, name: string) => ({
  id,
  repositoryId,
  parentId,
  name,
});

describe('planning the folders of another repository', () => {
  const source = [folder('a', 'en', null, 'Docs'), folder('b', 'en', 'a', 'Guides')];

  it('uses folders that are there by name, case-sensitively, and makes the missing ones below them', () => {
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

  it('computes the same ids every time, so that two jobs agree on a folder', () => {
    const plan = () => planFolders([{ folderId: 'b', targetRepositoryId: 'fr' }], source);
    expect(plan()).toEqual(plan());
  });

  it('plans a folder once, however many nodes need it', () => {
    const need = { folderId: 'a', targetRepositoryId: 'fr' };
    expect(planFolders([need, need, { folderId: 'b', targetRepositoryId: 'fr' }], source)).toHaveLength(2);
  });
});
