import { RejectedError } from '@scriptorium/contracts';
import { entityOrder, listReplies, orderBy } from './page';

describe('a list', () => {
  it('is split into replies that fit a message, in order and each with the page', async () => {
    const rows = Array.from({ length: 10 }, (_, index) => ({ index, text: 'x'.repeat(100_000) }));
    const sizes: number[] = [];
    const indexes: number[] = [];
    for await (const { items, page } of listReplies({ page: 2, size: 10 }, { rows, total: 41 }, (row) => row)) {
      expect(page).toEqual({ size: 10, totalElements: 41, totalPages: 5, number: 2 });
      sizes.push(JSON.stringify(items).length);
      indexes.push(...items.map(({ index }) => index));
    }
    expect(Math.max(...sizes)).toBeLessThan(400_000);
    expect(indexes).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it('is one reply if it is empty', async () => {
    const replies = [];
    for await (const reply of listReplies({ page: 0, size: 10 }, { rows: [], total: 0 }, (row) => row))
      replies.push(reply);
    expect(replies).toEqual([{ items: [], page: { size: 10, totalElements: 0, totalPages: 0, number: 0 } }]);
  });

  it('can be sorted by its columns and reports them in the rejection of others', () => {
    const columns = { createdDate: 'created_at', label: 'label' };
    const sorted = (field: string): string =>
      orderBy({ page: 0, size: 1, sort: { field, direction: 'desc' } }, columns);
    expect(orderBy({ page: 0, size: 1 }, columns)).toBe('created_at asc, id');
    expect(sorted('label')).toBe('label desc, id');
    for (const field of ['size; drop table x', 'toString', '__proto__']) {
      expect(() => sorted(field)).toThrow(
        new RejectedError('SORT_INVALID', 'This list can be sorted only by createdDate, label.', {
          fields: ['createdDate', 'label'],
        }),
      );
    }
  });

  it('has the same order for entities, whose properties replace the columns', () => {
    const properties = { createdDate: 'createdAt', label: 'label' };
    const sort = { field: 'label', direction: 'desc' } as const;
    expect(Object.entries(entityOrder({ page: 0, size: 1 }, properties))).toEqual([
      ['createdAt', 'ASC'],
      ['id', 'ASC'],
    ]);
    expect(Object.entries(entityOrder({ page: 0, size: 1, sort }, properties))).toEqual([
      ['label', 'DESC'],
      ['id', 'ASC'],
    ]);
    expect(() => entityOrder({ page: 0, size: 1, sort: { ...sort, field: 'createdAt' } }, properties)).toThrow(
      'This list can be sorted only by createdDate, label.',
    );
  });
});
