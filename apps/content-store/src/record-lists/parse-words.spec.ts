import type { ModelCatalog } from '../models/model';
import { parseWords } from './parse-words';

const catalog: ModelCatalog = {
  ...{ spaceId: 1, locales: ['en'], models: [], byId: () => undefined, byApiKey: () => undefined },
  bySchemaUri: () => undefined,
};

describe('the words of a search', () => {
  it('are told apart by whether the form of bodies holds them as well', () => {
    expect(parseWords('  Winter PARAGRAPH\n"x" ', catalog)).toEqual([
      { text: 'Winter', isFormal: false },
      { text: 'PARAGRAPH', isFormal: true },
      { text: '"x"', isFormal: false },
    ]);
    expect(parseWords('', catalog)).toEqual([]);
  });

  it('are not too many, not too long, and text', () => {
    expect(parseWords('a '.repeat(11), catalog)).toBeUndefined();
    expect(parseWords('a'.repeat(201), catalog)).toBeUndefined();
    expect(parseWords('a\0b', catalog)).toBeUndefined();
  });
});
