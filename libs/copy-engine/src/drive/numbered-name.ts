const LONGEST_NAME = 255;

/**
 * `a.txt` → `a 1.txt`, of folders and of names that begin with their only dot at the end (docs/contracts/onedrive.md
 * §1.4).
 */
export function numberedName(name: string, number: number, isFolder: boolean): string {
  const dot = isFolder ? -1 : name.lastIndexOf('.');
  const [stem, extension] = dot > 0 ? [name.slice(0, dot), name.slice(dot)] : [name, ''];
  const addition = ` ${number}${extension}`;
  const room = LONGEST_NAME - [...addition].length;
  // An extension that leaves no room is none.
  if (room < 1) return numberedName(name, number, true);
  return `${[...stem].slice(0, room).join('')}${addition}`;
}
