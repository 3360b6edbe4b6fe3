import type { ProblemText } from './problem-text';

/** Problems of administration: spaces, repositories, folders, content types, clients and tokens. */
export const ADMINISTRATION_PROBLEMS = {
  CONTENT_TYPE_IN_USE: {
    title: 'Content type in use',
    explanation: 'Families, a model, another schema or a running job use the content type. `jobIds` lists the jobs.',
  },
  CONTENT_TYPE_URI_INVALID: {
    title: 'URI invalid',
    explanation: 'The URI of a content type is empty or too long. `limit` is the maximum.',
  },
  CONTENT_TYPE_URI_TAKEN: {
    title: 'URI taken',
    explanation: 'The space has a content type or a schema with this URI.',
  },
  DESCRIPTION_INVALID: {
    title: 'Description invalid',
    explanation: 'The description is empty or too long. `limit` is the maximum.',
  },
  FOLDER_IN_USE: {
    title: 'Folder in use',
    explanation: 'Running jobs copy into the folder. `jobIds` lists them. Wait for their end, or cancel them.',
  },
  FOLDER_NOT_EMPTY: {
    title: 'Folder not empty',
    explanation: 'The folder contains variants or folders. Move or delete them first.',
  },
  LAST_ADMIN: {
    title: 'Last administrator',
    explanation: 'No other client or token has the scope `admin` in the space. Give it to another one first.',
  },
  REPOSITORY_IN_USE: {
    title: 'Repository in use',
    explanation:
      'Running jobs copy into the repository, or into it in a removed locale. `jobIds` lists them. Wait for their end, ' +
      'or cancel them.',
  },
  REPOSITORY_NOT_EMPTY: {
    title: 'Repository not empty',
    explanation: 'The repository contains variants or folders. Move or delete them first.',
  },
  SCHEMA_INVALID: {
    title: 'Schema invalid',
    explanation:
      'The schema is not a valid JSON Schema, refers to a missing one, or exceeds a limit of schemas. `violations` lists the places.',
  },
  SCHEMA_TOO_LARGE: { title: 'Schema too large', explanation: 'The schema has more bytes than the maximum, `limit`.' },
  SETTINGS_TOO_LARGE: {
    title: 'Settings too large',
    explanation: 'The settings have more bytes of JSON than the maximum, `limit`.',
  },
  SPACE_IN_USE: {
    title: 'Space in use',
    explanation: 'Jobs run in the space. `jobIds` lists up to ten. Wait for their end, or cancel them.',
  },
  SPACE_KEY_INVALID: {
    title: 'Key of a space invalid',
    explanation: 'The key of a space has 1 to 63 lower-case letters, digits and hyphens.',
  },
  SPACE_KEY_TAKEN: { title: 'Key of a space taken', explanation: 'Another space has the key. Choose another one.' },
  WORKFLOW_STATE_IN_USE: {
    title: 'Workflow state in use',
    explanation: 'Variants are in the workflow state. Move them to another one first.',
  },
} satisfies Readonly<Record<string, ProblemText>>;
