import type { FieldView, LocalizedItemView, ModelView } from '@scriptorium/contracts';

export const itemId = '8cwa-M3RYUSfdCSeP_YuSQ';
const date = '2026-01-02T03:04:05.678Z';

export function localizedItemView(change: Partial<LocalizedItemView> = {}): LocalizedItemView {
  return {
    id: itemId,
    name: 'home',
    label: 'Home',
    version: 3,
    locale: 'fr-FR',
    fields: '{"title":{"type":"ShortText","value":"Salut"},"n":{"type":"Decimal","value":1.0}}',
    versionTags: null,
    system: {
      contentType: 'page',
      createdAt: date,
      createdBy: 'u',
      updatedAt: null,
      updatedBy: null,
      publishedAt: null,
      publishedBy: null,
      archivedDate: null,
      archivedBy: null,
      availabilityDate: null,
      unavailabilityDate: null,
      status: 'Draft',
      hash: 'h1',
      environment: 'docs',
      type: 'ContentItem',
    },
    ...change,
  };
}

export function modelView(change: Partial<ModelView> = {}): ModelView {
  return {
    id: 'AAAAAAAAAAAAAAAAAAAAAQ',
    schemaUri: 'https://schema.example/page',
    apiKey: 'page',
    name: 'Page',
    isBlock: false,
    isSingleton: false,
    isDerived: false,
    titleFieldId: null,
    settings: {},
    fields: [],
    singletonId: null,
    ...change,
  };
}

export function fieldView(change: Partial<FieldView> = {}): FieldView {
  return {
    id: 'AAAAAAAAAAAAAAAAAAAAAg',
    modelId: 'AAAAAAAAAAAAAAAAAAAAAQ',
    apiKey: 'title',
    label: 'Title',
    fieldType: 'string',
    isLocalized: true,
    position: 1,
    validators: {},
    settings: {},
    ...change,
  };
}
