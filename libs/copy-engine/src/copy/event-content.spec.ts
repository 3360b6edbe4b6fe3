import { MAX_EVENT_LINKS } from '@scriptorium/contracts';
import { eventContent } from './event-content';

const HASH = Buffer.alloc(32, 0xfb);

const contentOf = (
  parts: Partial<Record<'kinds' | 'slots' | 'folder' | 'published' | 'at' | 'state' | 'type' | 'label', string>>,
) =>
  JSON.parse(
    `{${eventContent(
      [
        parts.kinds ?? '',
        parts.slots ?? '{}',
        HASH.toString('base64'),
        'r',
        parts.folder ?? '',
        parts.published ?? '',
        parts.at ?? '',
        parts.state ?? '',
        parts.type ?? '',
        parts.label ?? '',
      ].join('\u001f'),
    )}}`,
  ) as Readonly<Record<string, unknown>>;

it('has null for what a variant does not have', () => {
  expect(contentOf({})).toEqual({
    publishedVersion: null,
    publishedAt: null,
    contentType: null,
    repositoryId: 'r',
    folderId: null,
    workflowState: null,
    label: '',
    bodyHash: HASH.toString('base64url'),
    links: [],
  });
});

it('has the properties of a published variant in a folder', () => {
  const parts = {
    folder: 'f',
    published: '3',
    at: '1796031678382',
    state: 's',
    type: 'https://a/"b"',
    label: 'A\u001f"B"\n',
  };
  expect(contentOf(parts)).toMatchObject({
    publishedVersion: 3,
    publishedAt: '2026-11-30T09:41:18.382Z',
    contentType: 'https://a/"b"',
    folderId: 'f',
    workflowState: 's',
    label: 'A\u001f"B"\n',
  });
});

it('lists links, references and links to records in their order, and no blocks', () => {
  expect(contentOf({ kinds: 'lrf', slots: '{a,b,c}' })).toMatchObject({ links: ['a', 'b', 'c'] });
  expect(contentOf({ kinds: 'blsf', slots: '{a,b,c,d}' })).toMatchObject({ links: ['b', 'd'] });
  expect(contentOf({ kinds: 'b', slots: '{a}' })).toMatchObject({ links: [] });
});

it('counts the links of a variant with many', () => {
  const many = (count: number) => ({
    kinds: 'l'.repeat(count),
    slots: `{${Array.from({ length: count }, (_, at) => at).join(',')}}`,
  });
  expect(contentOf(many(MAX_EVENT_LINKS))['links']).toHaveLength(MAX_EVENT_LINKS);
  expect(contentOf(many(MAX_EVENT_LINKS + 1))).toMatchObject({ linkCount: MAX_EVENT_LINKS + 1 });
  expect(contentOf(many(MAX_EVENT_LINKS + 1))).not.toHaveProperty('links');
});
