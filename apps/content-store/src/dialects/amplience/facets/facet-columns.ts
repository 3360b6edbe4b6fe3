/**
 * The fields that items can be searched and counted by, with their names in Amplience's facets
 * (docs/contracts/amplience.md §4.4, Facets).
 */
export type TextColumn =
  | 'schema'
  | 'locale'
  | 'status'
  | 'publishingStatus'
  | 'workflow.state'
  | 'contentRepositoryId'
  | 'folderId'
  | 'root'
  | 'label';
export type DateColumn = 'lastModifiedDate' | 'createdDate' | 'lastPublishedDate' | 'assignedDate';
export type ListColumn = 'assignees';
export type Column = TextColumn | DateColumn | ListColumn;

const KINDS: Readonly<Record<Column, 'text' | 'date' | 'list'>> = {
  schema: 'text',
  locale: 'text',
  status: 'text',
  publishingStatus: 'text',
  'workflow.state': 'text',
  contentRepositoryId: 'text',
  folderId: 'text',
  root: 'text',
  label: 'text',
  lastModifiedDate: 'date',
  createdDate: 'date',
  lastPublishedDate: 'date',
  assignedDate: 'date',
  assignees: 'list',
};

export const columns = Object.keys(KINDS) as readonly Column[];

export function isColumn(name: string): name is Column {
  return Object.hasOwn(KINDS, name);
}

export function isDateColumn(column: Column): column is DateColumn {
  return KINDS[column] === 'date';
}

export function isListColumn(column: Column): column is ListColumn {
  return KINDS[column] === 'list';
}
