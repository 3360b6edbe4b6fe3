const LONGEST_NAME = 255;

/**
 * Returns `a 1.txt` for `a.txt`. Folders and names like `.gitignore` get the number at the end
 * (docs/contracts/onedrive.md §1.4).
 */
export function numberedName(name: string, number: number, isFolder: boolean): string {
  const dot = isFolder ? -1 : name.lastIndexOf('.');
  const [stem, extension] = dot > 0 ? [name.slice(0, dot), name.slice(dot)] : [name, ''];
  const addition = ` ${number}${extension}`;
  const room = LONGEST_NAME - [...addition].length;
  // An extension that leaves no room for a stem is treated as part of the stem.
  if (room < 1) return numberedName(name, number, true);
  return `${[...stem].slice(0, room).join('')}${addition}`;
}
