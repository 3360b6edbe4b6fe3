/** The special folders of Graph, and the folder below the root that each of them is. */
const FOLDERS = {
  documents: ['Documents'],
  photos: ['Pictures'],
  cameraroll: ['Pictures', 'Camera Roll'],
  music: ['Music'],
  /** The caller's own folder below this one. */
  approot: ['Apps'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

export type SpecialFolder = keyof typeof FOLDERS;

export function isSpecialFolder(name: string): name is SpecialFolder {
  return Object.hasOwn(FOLDERS, name);
}

/** Returns the names below the root. The folder of an application has the id of the caller, which never changes. */
export function pathOfSpecialFolder(name: SpecialFolder, principalId: string): readonly string[] {
  return name === 'approot' ? [...FOLDERS.approot, principalId] : FOLDERS[name];
}

/** Returns the special folder that the folder with these names below the root is. */
export function specialFolderAt(path: readonly string[]): SpecialFolder | undefined {
  return (['documents', 'photos', 'cameraroll', 'music'] as const).find(
    (name) => FOLDERS[name].join('/').toLowerCase() === path.join('/').toLowerCase(),
  );
}
