import { MAX_EVENT_LINKS } from '@scriptorium/contracts';

/** Separates the parts: U+001F. A label may contain it, so the label is the last part. */
const PART_SEPARATOR = '\u001f';
/** Kinds of slots that are blocks. The others are links (`extractBody`). */
const BLOCKS = /[bs]/;

/**
 * Returns the content of a variant in its events (`VariantContent`, `publishedVersion` and `publishedAt` of
 * libs/contracts) from its parts (`eventContentParts`), as the members of a JSON object without braces. A worker
 * inserts them into the JSON of an event.
 */
export function eventContent(parts: string): string {
  const [
    kinds = '',
    slots = '',
    hash = '',
    repositoryId = '',
    folderId = '',
    publishedVersion = '',
    publishedMs = '',
    workflowState = '',
    contentType = '',
    ...label
  ] = parts.split(PART_SEPARATOR);
  const publishedAt = publishedMs === '' ? 'null' : `"${new Date(Number(publishedMs)).toISOString()}"`;
  return (
    `"publishedVersion":${publishedVersion === '' ? 'null' : publishedVersion},"publishedAt":${publishedAt}` +
    `,"contentType":${textOrNull(contentType)},"repositoryId":"${repositoryId}","folderId":${textOrNull(folderId)}` +
    `,"workflowState":${textOrNull(workflowState)},"label":${JSON.stringify(label.join(PART_SEPARATOR))}` +
    `,"bodyHash":"${base64Url(hash)}",${linksMember(kinds, slots)}`
  );
}

function textOrNull(text: string): string {
  return text === '' ? 'null' : JSON.stringify(text);
}

/** PostgreSQL breaks base64 after 76 digits, which are more than those of a SHA-256. */
function base64Url(text: string): string {
  return text.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/** `slots` is the text of an array of UUIDs, such as `{a,b}`. */
function linksMember(kinds: string, slots: string): string {
  const ids = slots.length <= 2 ? [] : slots.slice(1, -1).split(',');
  const links = BLOCKS.test(kinds) ? ids.filter((_, at) => !BLOCKS.test(kinds.charAt(at))) : ids;
  if (links.length > MAX_EVENT_LINKS) return `"linkCount":${links.length}`;
  return links.length === 0 ? '"links":[]' : `"links":["${links.join('","')}"]`;
}
