/**
 * Values of `_meta.schema` of the links in stored bodies (libs/copy-engine/src/body/extract-body.ts). The `id` of a
 * link or a reference is that of a variant, the `id` of a record link that of a family.
 */
const CORE = 'http://bigcontent.io/cms/schema/v1/core#/definitions';

/** Links of the Amplience API, with a `contentType`. */
export const CONTENT_LINK = `${CORE}/content-link`;
export const CONTENT_REFERENCE = `${CORE}/content-reference`;

/** Links of the native API without a content type: an import can name a target that it has not read yet. */
export const NATIVE_LINK = 'urn:scriptorium:link';
export const NATIVE_REFERENCE = 'urn:scriptorium:reference';

/** A link to a record: a family, in every locale. */
export const RECORD_LINK = 'urn:scriptorium:record-link';
