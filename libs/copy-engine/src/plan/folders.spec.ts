import { planFolders } from './folders';

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
