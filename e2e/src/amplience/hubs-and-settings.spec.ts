import { Settings, WorkflowState, type Hub } from 'dc-management-sdk-js';
import { errorOf, jsonOf } from '../system/plain-http';
import { rejectionOf } from '../clients/rejection';
import { createPage } from '../system/page';
import { LOCALES } from '../system/declared-spaces';
import { openSpace, type Space } from '../system/open-space';

let space: Space;
let hub: Hub;

beforeAll(async () => {
  space = await openSpace();
});

beforeEach(async () => {
  hub = await space.hub();
});

describe('a hub', () => {
  it('has the fields that clients read', () => {
    expect(hub).toMatchObject({
      id: expect.stringMatching(/^[0-9a-f]{24}$/),
      name: space.key,
      label: `Hub ${space.key}`,
      status: 'ACTIVE',
      createdDate: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      settings: { localization: { locales: expect.any(Array) } },
    });
  });

  it('names its default locale first', () => {
    expect(hub.settings?.localization?.locales[0]).toBe('en-GB');
  });

  it('has no link to an action that is not served, so that the SDK rejects the action', async () => {
    await expect(hub.related.webhooks.list()).rejects.toMatch(/webhooks/);
    await expect(hub.related.extensions.list()).rejects.toMatch(/extensions/);
  });
});

describe('settings', () => {
  it('are kept if a request omits them', async () => {
    const device = { name: 'Phone', width: 320, height: 640, orientate: false };
    await hub.related.settings.update(new Settings({ devices: [device] }));
    const updated = await hub.related.settings.update(
      new Settings({ applications: [{ name: 'Shop', templatedUri: 'https://shop.example/{{id}}' }] }),
    );
    expect(updated).toMatchObject({
      devices: [device],
      applications: [{ name: 'Shop' }],
      localization: { locales: LOCALES },
    });
    expect((await space.hub()).settings).toMatchObject({ devices: [device], applications: [{ name: 'Shop' }] });
  });

  it('contain hostnames and validation options', async () => {
    const sent = {
      virtualStagingEnvironment: { hostname: 'staging.example' },
      previewVirtualStagingEnvironment: { hostname: 'preview.example' },
      contentItems: { validation: { ignoreSchemaValidation: true } },
    };
    expect(await hub.related.settings.update(new Settings(sent))).toMatchObject(sent);
  });

  it('can add locales to the hub', async () => {
    const locales = [...LOCALES, 'sv-SE', 'pt'];
    await hub.related.settings.update(new Settings({ localization: { locales } }));
    expect((await space.hub()).settings?.localization?.locales).toEqual(locales);
  });

  it('can remove a locale only if no item uses it', async () => {
    await createPage(await space.repository('content'), 'In Italian', { locale: 'it-IT' });
    const withoutItalian = LOCALES.filter((locale) => locale !== 'it-IT');
    const update = hub.related.settings.update(new Settings({ localization: { locales: withoutItalian } }));
    expect(await rejectionOf(update)).toMatchObject({ status: 409, errors: [{ code: 'LOCALE_IN_USE' }] });
    expect((await space.hub()).settings?.localization?.locales).toContain('it-IT');
  });

  it('reject a locale that does not have the form ll or ll-CC', async () => {
    const update = hub.related.settings.update(new Settings({ localization: { locales: [...LOCALES, 'english'] } }));
    expect(await rejectionOf(update)).toMatchObject({ status: 400, errors: [{ code: 'LOCALE_INVALID' }] });
  });
});

describe('workflow states', () => {
  it('can be created, listed, changed and assigned to an item', async () => {
    const color = 'rgb(1,2,3)';
    const state = await hub.related.workflowStates.create(new WorkflowState({ label: 'Draft', color }));
    expect(state).toMatchObject({ id: expect.stringMatching(/^[0-9a-f]{24}$/), label: 'Draft', color });
    const listed = await hub.related.workflowStates.list({ size: 100 });
    expect(listed.getItems().map(({ label }) => label)).toContain('Draft');

    const renamed = await state.related.update(new WorkflowState({ label: 'In review', color }));
    expect(renamed.label).toBe('In review');
    expect((await space.client.workflowStates.get(state.id ?? '')).label).toBe('In review');

    const item = await createPage(await space.repository('content'), 'In a workflow');
    const assigned = await item.related.assignWorkflowState(renamed);
    expect(assigned).toMatchObject({ workflow: { state: state.id }, version: item.version });
    const unassigned = await assigned.related.unassignWorkflowState();
    expect(unassigned.workflow).toBeUndefined();
  });

  it('that do not exist cannot be assigned to an item', async () => {
    const item = await createPage(await space.repository('content'), 'In no workflow');
    const state = new WorkflowState({ id: '0123456789abcdef01234567' });
    expect(await rejectionOf(item.related.assignWorkflowState(state))).toMatchObject({
      status: 400,
      errors: [{ code: 'WORKFLOW_STATE_NOT_FOUND' }],
    });
  });
});

it('hubs are listed in pages', async () => {
  const answer = await space.http.get('/hubs?page=0&size=5');
  expect(jsonOf(answer)).toMatchObject({
    _embedded: { hubs: [{ id: space.hubId }] },
    page: { size: 5, totalElements: 1, totalPages: 1, number: 0 },
  });
});

it('an item is found by its delivery key', async () => {
  const item = await createPage(await space.repository('content'), 'Keyed', {
    body: { _meta: { deliveryKey: 'k/1' } },
  });
  const found = await space.http.get(`/hubs/${space.hubId}/delivery-keys/content-item?key=k%2F1`);
  expect(jsonOf(found)).toMatchObject({ id: item.id });
  expect(errorOf(await space.http.get(`/hubs/${space.hubId}/delivery-keys/content-item?key=none`)).status).toBe(404);
});
