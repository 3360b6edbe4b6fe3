import type { FieldView, ModelView, RecordMeta, RecordVersionView, RecordView, SiteView } from '@scriptorium/contracts';

export const modelId = 'DxMaW10UQiCmZcuuA-IkkA';
export const fieldId = 'Pkg-oztERp6o-Rj76nYKJg';
export const recordId = 'hWl-mnkWRYmMCSTq4z_piQ';
export const otherRecordId = 'Kl9-mnkWRYmMCSTq4z_piA';
export const versionId = 'aaaaaaaaSZeMCSTq4z_piQ';
export const creatorId = 'EREREREREREREREREREREQ';
const date = '2022-03-01T15:48:31.864Z';

export function fieldView(change: Partial<FieldView> = {}): FieldView {
  return {
    id: fieldId,
    modelId,
    apiKey: 'title',
    label: 'Title',
    fieldType: 'string',
    isLocalized: false,
    position: 1,
    validators: { required: {} },
    settings: {},
    ...change,
  };
}

export function modelView(change: Partial<ModelView> = {}): ModelView {
  return {
    id: modelId,
    schemaUri: 'https://schema.example/post',
    apiKey: 'post',
    name: 'Post',
    isBlock: false,
    isSingleton: false,
    isDerived: false,
    titleFieldId: fieldId,
    settings: {},
    fields: [fieldView()],
    singletonId: null,
    ...change,
  };
}

export function recordMeta(change: Partial<RecordMeta> = {}): RecordMeta {
  return {
    createdAt: date,
    updatedAt: date,
    publishedAt: null,
    firstPublishedAt: null,
    status: 'draft',
    isValid: true,
    isCurrentVersionValid: true,
    isPublishedVersionValid: null,
    currentVersion: versionId,
    stage: null,
    hasChildren: null,
    ...change,
  };
}

export function recordView(change: Partial<RecordView> = {}): RecordView {
  return {
    id: recordId,
    modelId,
    creatorId,
    attributes: '{"title":"A","n":1.0}',
    position: null,
    parentId: null,
    meta: recordMeta(),
    ...change,
  };
}

export function versionView(change: Partial<RecordVersionView> = {}): RecordVersionView {
  return {
    id: versionId,
    recordId,
    modelId,
    editorId: creatorId,
    attributes: '{"title":"A"}',
    createdAt: date,
    isValid: true,
    isPublished: false,
    isCurrent: true,
    ...change,
  };
}

export function siteView(change: Partial<SiteView> = {}): SiteView {
  return {
    id: 'CgoKCgoKSgqKCgoKCgoKCg',
    spaceKey: 'docs',
    name: 'Docs',
    locales: ['en', 'it'],
    settings: {},
    models: [modelView()],
    ...change,
  };
}
