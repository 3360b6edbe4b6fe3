/** Every operation on a drive that has a conflict behavior. */
export const OPERATIONS = [
  'move',
  'rename',
  'restore',
  'copy',
  'copy of children',
  'upload',
  'session',
  'folder',
] as const;
/**
 * The item that has the wanted name. `ancestor`: a folder above the item has the name, and conflicts if the item leaves
 * it. `descendant`: the target, or the item with the name, is below the item.
 */
export const RELATIONS = [
  'self',
  'self in other case',
  'ancestor',
  'descendant',
  'sibling',
  'sibling in other case',
  'sibling in another normal form',
  'deleted twin',
] as const;
export const CONFLICTS = ['fail', 'replace', 'rename'] as const;
const KINDS = ['file', 'folder'] as const;

export type Operation = (typeof OPERATIONS)[number];
export type Relation = (typeof RELATIONS)[number];
export type Conflict = (typeof CONFLICTS)[number];
export type Kind = (typeof KINDS)[number];

export interface ConflictCase {
  readonly operation: Operation;
  readonly relation: Relation;
  /** Kind of the item that the operation moves, restores, copies or creates. */
  readonly item: Kind;
  /** Kind of the item that has the wanted name. */
  readonly holder: Kind;
  readonly conflict: Conflict;
}

export function casesOf(operation: Operation, relation: Relation): ConflictCase[] {
  return KINDS.flatMap((item) => KINDS.map((holder) => ({ operation, relation, item, holder })))
    .filter(isPossible)
    .flatMap((pair) => CONFLICTS.map((conflict) => ({ ...pair, conflict })));
}

export function titleOf({ operation, item, holder, conflict }: ConflictCase): string {
  return `${operation} of a ${item} with ${conflict}, against a ${holder}`;
}

function isPossible({ operation, relation, item, holder }: Omit<ConflictCase, 'conflict'>): boolean {
  switch (operation) {
    case 'upload':
    case 'session':
      return item === 'file' && relation !== 'self in other case' && (relation !== 'ancestor' || holder === 'folder');
    case 'folder':
      if (item === 'file' || relation === 'self' || relation === 'self in other case') return false;
      return relation !== 'ancestor' || holder === 'folder';
    case 'move':
    case 'rename':
    case 'restore':
    case 'copy':
    case 'copy of children':
      // Children keep their names.
      if (operation === 'copy of children' && relation === 'self in other case') return false;
      if (relation === 'ancestor') return holder === 'folder';
      if (relation === 'self' || relation === 'self in other case') return holder === item;
      // A file has no descendants; the target is then the file itself.
      if (relation === 'descendant') return holder === item && (operation !== 'rename' || item === 'folder');
      return true;
  }
}

/** `done`, or the status of the rejection. */
export type Outcome = 'done' | 400 | 404 | 409;

/**
 * Returns the expected result of a request. A replaced file goes to the recycle bin, but an upload creates a version of
 * it.
 */
export function outcomeOf(tried: ConflictCase): Outcome {
  const { operation, relation, item, holder, conflict } = tried;
  if (relation === 'descendant') return outcomeBelow(tried);
  // The address is the folder itself, which has no content.
  if (relation === 'self' && holder === 'folder' && (operation === 'upload' || operation === 'session')) return 400;
  if (!isConflicting(tried) || conflict === 'rename') return 'done';
  if (conflict === 'fail') return 409;
  if (operation === 'folder') return holder === 'folder' ? 'done' : 409;
  const isCopyOfItself = isCopy(operation) && isItself(relation);
  return item === 'file' && holder === 'file' && !isCopyOfItself ? 'done' : 409;
}

/** True if the operation moves the file that has the name to the recycle bin. */
export function isReplaced(tried: ConflictCase): boolean {
  const { operation, conflict } = tried;
  const makesVersion = operation === 'upload' || operation === 'session' || operation === 'folder';
  return conflict === 'replace' && !makesVersion && isConflicting(tried) && outcomeOf(tried) === 'done';
}

function outcomeBelow({ operation, holder }: ConflictCase): Outcome {
  switch (operation) {
    case 'move':
    case 'copy':
    case 'copy of children':
      return 400;
    case 'restore':
      return 404;
    case 'rename':
      return 'done';
    case 'upload':
    case 'session':
    case 'folder':
      return holder === 'folder' ? 'done' : 400;
  }
}

function isConflicting({ operation, relation }: ConflictCase): boolean {
  switch (relation) {
    case 'self':
    case 'self in other case':
      return isCopy(operation) || operation === 'upload' || operation === 'session';
    case 'ancestor':
      return isCopy(operation) || operation === 'move' || operation === 'restore';
    case 'descendant':
    case 'deleted twin':
      return false;
    case 'sibling':
    case 'sibling in other case':
    case 'sibling in another normal form':
      return true;
  }
}

function isCopy(operation: Operation): boolean {
  return operation === 'copy' || operation === 'copy of children';
}

function isItself(relation: Relation): boolean {
  return relation === 'self' || relation === 'self in other case';
}
