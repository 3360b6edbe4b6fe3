import type { ConflictCase, Kind } from './cases';

/** The end of a request: its response, the end of the copy job, or the response to the bytes of the session. */
export type Ending = 'answer' | 'monitor' | 'session';

export interface SceneRequest {
  readonly method: string;
  /** The path below the drive, such as `/root:/a:/children`. */
  readonly url: string;
  /** An object is sent as JSON, a string as the content of a file. */
  readonly body: object | string;
  readonly ending: Ending;
}

/** The files of one case, all of them in a folder of their own, and its request. Paths have no leading slash. */
export interface Scene {
  readonly base: string;
  /** The files to create, with the folders above them. Each has its path as its content. */
  readonly files: readonly string[];
  /** Absent if the operation creates the item. */
  readonly item?: string;
  readonly holder?: string;
  /** Deleted before the request. */
  readonly deleted: readonly string[];
  readonly request: (idOf: (path: string) => string) => SceneRequest;
}

const NAME = 'é item';
const BEHAVIOR = '@microsoft.graph.conflictBehavior';

interface Place {
  readonly item?: string;
  readonly holder?: string;
  /** The target folder of the item. */
  readonly target: string;
  readonly name: string;
}

export function sceneOf(tried: ConflictCase, base: string): Scene {
  const { operation, relation, item: kind, holder: holderKind } = tried;
  const place = placeOf(tried, base);
  const { item, holder, target } = place;
  const files = [
    `${base}/home/left`,
    `${base}/there/right`,
    ...(item === undefined ? [] : filesOf(item, kind)),
    ...(holder === undefined || holder === item || item?.startsWith(`${holder}/`) === true
      ? []
      : filesOf(holder, holderKind)),
    // Creates the target folder, unless the target is a file.
    ...(target === item && kind === 'file' ? [] : [`${target}/kept`]),
  ];
  const deleted = [
    ...(relation === 'deleted twin' && holder !== undefined ? [holder] : []),
    ...(operation === 'restore' && item !== undefined ? [item] : []),
  ];
  const isFileBelow = relation === 'descendant' && holderKind === 'file';
  return {
    base,
    deleted,
    files: isFileBelow ? files.filter((path) => !path.startsWith(`${target}/`)) : files,
    ...(item === undefined ? {} : { item }),
    ...(holder === undefined ? {} : { holder }),
    request: (idOf) => requestOf(tried, place, idOf),
  };
}

function filesOf(path: string, kind: Kind): string[] {
  return kind === 'file' ? [path] : [`${path}/sub/deep`];
}

function placeOf(tried: ConflictCase, base: string): Place {
  const makesItem = tried.operation === 'upload' || tried.operation === 'session' || tried.operation === 'folder';
  return makesItem ? placeOfNew(tried, base) : placeOfExisting(tried, base);
}

function placeOfNew({ relation }: ConflictCase, base: string): Place {
  const holder = `${base}/there/${NAME}`;
  switch (relation) {
    case 'ancestor':
      return { holder: `${base}/${NAME}`, target: `${base}/${NAME}`, name: NAME };
    case 'descendant':
      return { holder, target: holder, name: 'below' };
    default:
      return { holder, target: `${base}/there`, name: variantOf(relation) };
  }
}

function placeOfExisting({ operation, relation, item: kind }: ConflictCase, base: string): Place {
  // A rename does not move the item, so the item needs another name before the rename.
  const [home, name] = operation === 'rename' ? [`${base}/there`, 'before'] : [`${base}/home`, NAME];
  const item = `${home}/${name}`;
  switch (relation) {
    case 'self':
    case 'self in other case':
      return { item, holder: item, target: home, name: relation === 'self' ? name : name.toUpperCase() };
    case 'ancestor': {
      const holder = `${base}/${NAME}`;
      return { item: `${holder}/${name}`, holder, target: operation === 'rename' ? holder : base, name: NAME };
    }
    case 'descendant':
      if (operation === 'rename') return { item, holder: `${item}/${NAME}`, target: home, name: NAME };
      return { item, target: kind === 'file' ? item : `${item}/sub`, name: NAME };
    default: {
      // Copied children keep their names, so the existing item has the other variant of the name.
      const [wanted, existing] = [NAME, variantOf(relation)];
      return { item, holder: `${base}/there/${existing}`, target: `${base}/there`, name: wanted };
    }
  }
}

function variantOf(relation: ConflictCase['relation']): string {
  if (relation === 'sibling in other case') return NAME.toUpperCase();
  return relation === 'sibling in another normal form' ? NAME.normalize('NFD') : NAME;
}

function requestOf(tried: ConflictCase, place: Place, idOf: (path: string) => string): SceneRequest {
  const { operation, relation, conflict } = tried;
  const { item = '', target, name } = place;
  const parentReference = relation === 'descendant' ? { id: idOf(target) } : { path: `/drive/root:/${target}` };
  const moved = relation === 'self' ? { parentReference } : { parentReference, name };
  const query = `?${BEHAVIOR}=${conflict}`;
  const file = relation === 'self' ? `/items/${idOf(`${target}/${name}`)}` : at(`${target}/${name}`);
  const patch = { method: 'PATCH', url: `/items/${idOf(item)}${query}`, ending: 'answer' as const };
  switch (operation) {
    case 'move':
      return { ...patch, body: moved };
    case 'rename':
      return { ...patch, body: { name } };
    case 'restore':
      return { method: 'POST', url: `/items/${idOf(item)}/restore${query}`, body: moved, ending: 'answer' };
    case 'copy':
      return { method: 'POST', url: `/items/${idOf(item)}/copy${query}`, body: moved, ending: 'monitor' };
    case 'copy of children': {
      const url = `/items/${idOf(item.slice(0, item.lastIndexOf('/')))}/copy${query}`;
      return { method: 'POST', url, body: { parentReference, childrenOnly: true }, ending: 'monitor' };
    }
    case 'upload':
      return { method: 'PUT', url: `${file}/content${query}`, body: 'uploaded', ending: 'answer' };
    case 'session':
      return { method: 'POST', url: `${file}/createUploadSession${query}`, body: {}, ending: 'session' };
    case 'folder':
      return { method: 'POST', url: `${at(target)}/children${query}`, body: { name, folder: {} }, ending: 'answer' };
  }
}

export function at(path: string): string {
  return `/root:/${path.split('/').map(encodeURIComponent).join('/')}:`;
}
