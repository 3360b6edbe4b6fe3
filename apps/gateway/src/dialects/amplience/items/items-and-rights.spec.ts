import { type JobState, MAX_BODY_BYTES, type OutcomeView, type Scope, type SpaceId } from '@scriptorium/contracts';
import fc from 'fast-check';

import { RequestBody } from '../../../http/bodies/request-body';
import { rejectionOf } from '../../../testing/code-of';
import { itemView, jobView, repositoryId, variantId } from '../../../testing/views';
import { hubId } from '../../../testing/recording-gateway';
import { Links } from '../hal/links';
import { scopesIn } from '../hal/rights';
import { presentSettings } from '../hubs/hub.presenter';
import { readSettings } from '../hubs/read-settings';
import { presentLocalizationJob } from '../localizations/localization-job.presenter';
import { presentPublishingJob } from '../publishing/publishing-job.presenter';
import { presentFolder, presentRepository } from '../repositories/repository.presenter';
import { presentItem } from './item.presenter';
import { readItemChange, readNewItem } from './read-item';

const links = new Links('https://x', 'content');
const bodyOf = (members: object): RequestBody => RequestBody.parse(JSON.stringify(members));

interface Linked {
  readonly _links: Readonly<Record<string, { readonly href: string; readonly templated?: true }>>;
}
const relsOf = (resource: object): string[] => Object.keys((resource as Linked)._links);

describe('the links of an item', () => {
  const WRITE = ['update', 'archive', 'set-locale', 'set-delivery-key', 'edit-workflow'];
  const PUBLISH = ['publish', 'unpublish'];
  const actions = [...WRITE, ...PUBLISH, 'unarchive', 'copy', 'create-localizations'];

  // A client learns from a missing link that an action is not allowed (docs/contracts/amplience.md §1.5).
  it.each<[string, readonly Scope[], 'ACTIVE' | 'ARCHIVED' | 'DELETED', readonly string[]]>([
    ['a reader', ['read'], 'ACTIVE', []],
    ['a writer', ['read', 'write'], 'ACTIVE', [...WRITE, 'copy']],
    ['a publisher', ['publish'], 'ACTIVE', PUBLISH],
    ['a localizer', ['localize'], 'ACTIVE', ['create-localizations']],
    ['an administrator', ['admin'], 'ACTIVE', [...WRITE, ...PUBLISH, 'copy', 'create-localizations']],
    ['a writer of an archived item', ['write', 'publish', 'localize'], 'ARCHIVED', ['unarchive', 'copy']],
    ['a reader of an archived item', ['read'], 'ARCHIVED', []],
    ['a writer of a deleted item', ['write', 'publish', 'localize'], 'DELETED', ['copy']],
  ])('for %s are those of the allowed actions', (_who, scopes, status, allowed) => {
    const rels = relsOf(presentItem(itemView({ scopes, status }), links));
    expect(rels.filter((rel) => actions.includes(rel)).sort()).toEqual([...allowed].sort());
    expect(rels).toEqual(expect.arrayContaining(['self', 'content-item', 'localizations', 'content-item-history']));
    expect(rels).not.toContain('folder');
  });

  it('are absolute, and templates exactly if they have a variable', () => {
    const { _links: all } = presentItem(itemView({ folderId: 'f'.repeat(24) }), links) as Linked;
    for (const { href, templated } of Object.values(all)) {
      expect([href, href.startsWith('https://x/content/'), templated === true]).toEqual([
        href,
        true,
        href.includes('{'),
      ]);
    }
    expect(all['folder']?.href).toBe(`https://x/content/folders/${'f'.repeat(24)}`);
  });
});

it.each<[readonly Scope[], readonly string[]]>([
  [[], []],
  [['write'], ['create-content-item', 'update-content-items', 'create-folder']],
  [
    ['admin'],
    [
      'update',
      'create-content-item',
      'update-content-items',
      'assign-content-type',
      'unassign-content-type',
      'create-folder',
    ],
  ],
])('links for the scopes %j the actions %j of a repository', (scopes, allowed) => {
  const repository = {
    id: repositoryId,
    hubId,
    name: 'r',
    label: 'R',
    status: 'ACTIVE',
    type: 'CONTENT',
    features: [],
    itemLocales: [],
    contentTypes: [],
  } as const;
  const always = ['self', 'content-repository', 'hub', 'content-items', 'folders', 'localization-group-locales'];
  expect(relsOf(presentRepository(repository, scopes, links)).sort()).toEqual([...always, ...allowed].sort());
});

it('links the parent of a folder only below another folder: the CLI depends on that', () => {
  const folder = { id: 'a'.repeat(24), hubId, name: 'F', repositoryId, parentId: null };
  expect(relsOf(presentFolder(folder, ['write'], links))).not.toContain('parent-folder');
  expect(relsOf(presentFolder({ ...folder, parentId: 'b'.repeat(24) }, [], links))).toContain('parent-folder');
  expect(relsOf(presentFolder(folder, [], links))).not.toContain('delete-folder');
});

it('finds no scopes in another hub', () => {
  const grants = [{ spaceId: 1 as SpaceId, spaceKey: 'docs', hubId, scopes: ['read'] as const }];
  expect([scopesIn({ principalId: 'p', grants }, hubId), scopesIn({ principalId: 'p', grants }, 'other')]).toEqual([
    ['read'],
    [],
  ]);
});

it.each([
  ['CREATED', true],
  ['PUBLISHING', true],
  ['COMPLETED', false],
  ['FAILED', false],
  ['CANCELLED', false],
] as const)('links the cancelling of a publishing job that is %s: %s', (state, isLinked) => {
  const job = { id: 'j', state, createdDate: 'd', createdBy: 'u' };
  expect(relsOf(presentPublishingJob(job, links)).includes('cancel')).toBe(isLinked);
});

describe('a localization job', () => {
  it.each<[JobState, string]>([
    ['accepted', 'IN_PROGRESS'],
    ['waiting', 'IN_PROGRESS'],
    ['cancelling', 'IN_PROGRESS'],
    ['completed', 'COMPLETED'],
    ['completed-with-failures', 'COMPLETED'],
    ['failed', 'FAILED'],
    ['cancelled', 'CANCELLED'],
  ])('that is %s has the status %s', (state, status) => {
    expect(presentLocalizationJob(jobView({ state }), links)).toMatchObject({ status });
  });

  const outcome = (change: Partial<OutcomeView>): OutcomeView => {
    return {
      variantId,
      repositoryId,
      locale: 'de-DE',
      outcome: 'failed',
      reason: 'BODY_TOO_LARGE',
      message: null,
      ...change,
    };
  };

  it('reports an error for each failed item, with a default message, and the error of the job first', () => {
    const outcomes = [
      outcome({}),
      outcome({ outcome: 'reused', reason: 'EXISTS' }),
      outcome({ message: 'Too large.', repositoryId: null }),
    ];
    const error = { code: 'PLAN_FAILED', message: 'No plan.', data: {} };
    const job = presentLocalizationJob(jobView({ state: 'failed', error, endedAt: 'e' }), links, outcomes);
    expect(job).toMatchObject({
      completedDate: 'e',
      errors: [
        { level: 'ERROR', code: 'PLAN_FAILED', message: 'No plan.' },
        { code: 'BODY_TOO_LARGE', message: expect.stringContaining('de-DE') as string, entityId: variantId },
        { code: 'BODY_TOO_LARGE', message: 'Too large.', contentRepositoryId: null },
      ],
      results: [
        { outcome: 'FAILED' },
        { outcome: 'REUSED', code: 'EXISTS' },
        { outcome: 'FAILED', message: 'Too large.' },
      ],
    });
    expect(presentLocalizationJob(jobView(), links)).not.toHaveProperty('completedDate');
  });
});

describe('the members of an item', () => {
  const item = { label: 'a', body: { n: 1 } };

  it('are read from a whole resource that a client sends back', () => {
    const resource = {
      ...item,
      id: '',
      deliveryId: 'x',
      lastPublish: {},
      locale: null,
      folderId: null,
      assignees: [],
      workflow: { state: 's' },
      _links: {},
    };
    expect(readNewItem(bodyOf(resource))).toEqual({ label: 'a', body: '{"n":1}', assignees: [], workflowState: 's' });
    expect(readItemChange(bodyOf({ ...resource, version: 3 }))).toEqual({
      version: 3,
      label: 'a',
      body: '{"n":1}',
      folderId: null,
      assignees: [],
    });
    expect(readItemChange(bodyOf({ version: 1 }))).toEqual({ version: 1 });
  });

  it.each([
    [{ ...item, label: undefined }, 'FIELD_REQUIRED', 'label'],
    [{ ...item, body: null }, 'FIELD_REQUIRED', 'body'],
    [{ ...item, body: '{}' }, 'FIELD_INVALID', 'body'],
    [{ ...item, body: [] }, 'FIELD_INVALID', 'body'],
    [{ ...item, workflow: 's' }, 'FIELD_INVALID', 'workflow'],
    [{ ...item, workflow: { state: 5 } }, 'FIELD_INVALID', 'workflow.state'],
    [{ ...item, folderId: 5 }, 'FIELD_INVALID', 'folderId'],
  ])('are rejected for %j with %s of %s', (members, code, property) => {
    expect(rejectionOf(() => readNewItem(bodyOf(members)))).toMatchObject({ code, data: { property } });
  });

  it('have a body that is the text that was sent, whatever its numbers, keys and escapes', () => {
    const body = '{"b":1.0,"__proto__":{"n":12345678901234567890},"a":"\\ud800\\u0000","b":-0}';
    expect(readNewItem(RequestBody.parse(`{"label":"a","body": ${body} }`)).body).toBe(body);
  });

  it.each([
    [-1, undefined],
    [0, undefined],
    [1, 'BODY_TOO_LARGE'],
  ])('have a body of at most the limit, in bytes and not in characters: %i bytes more: %s', (more, code) => {
    const text = (character: string, bytes: number): string =>
      character.repeat(Math.floor(bytes / Buffer.byteLength(character)));
    const frame = Buffer.byteLength('{"a":""}');
    for (const character of ['a', 'é']) {
      const filled = text(character, MAX_BODY_BYTES + more - frame);
      const padded = filled + 'a'.repeat(MAX_BODY_BYTES + more - frame - Buffer.byteLength(filled));
      const error = rejectionOf(() => readNewItem(bodyOf({ label: 'a', body: { a: padded } })));
      expect(error?.code).toBe(code);
      if (code !== undefined) expect(error?.data).toMatchObject({ limit: MAX_BODY_BYTES, size: MAX_BODY_BYTES + more });
    }
  });
});

describe('the settings of a hub', () => {
  it('are read as they were sent, and unknown ones are ignored', () => {
    fc.assert(
      fc.property(fc.array(fc.dictionary(fc.stringMatching(/^[a-z]{1,4}$/), fc.jsonValue())), (devices) => {
        expect(readSettings(bodyOf({ devices, other: 1 }))).toEqual({
          settings: { devices: JSON.parse(JSON.stringify(devices)) as unknown },
        });
      }),
    );
    expect(readSettings(bodyOf({ localization: { locales: ['en'] }, contentItems: {} }))).toEqual({
      settings: { contentItems: {} },
      locales: ['en'],
    });
    expect(readSettings(bodyOf({ devices: null, localization: null }))).toEqual({ settings: {} });
  });

  it.each([
    [{ devices: {} }, 'devices'],
    [{ devices: [5] }, 'devices'],
    [{ applications: [{ a: '\0' }] }, 'applications[0].a'],
    [{ localization: ['en'] }, 'localization'],
    [{ localization: { locales: ['en', 5] } }, 'localization.locales'],
  ])('are rejected for %j by the name %s', (members, property) => {
    expect(rejectionOf(() => readSettings(bodyOf(members)))).toMatchObject({
      code: 'FIELD_INVALID',
      data: { property },
    });
  });

  it('have lists even if none were set, which the CLI reads without a check, and never replace the locales', () => {
    const space = {
      key: 'docs',
      hubId,
      label: 'L',
      description: null,
      createdBy: 'u',
      createdDate: 'd',
      lastModifiedBy: 'u',
      lastModifiedDate: 'd',
    };
    const settings = { devices: [{ name: 'a' }], localization: { locales: ['xx'] } };
    expect(presentSettings({ ...space, locales: ['en'], settings })).toEqual({
      devices: [{ name: 'a' }],
      applications: [],
      localization: { locales: ['en'] },
    });
  });
});
