import { SLOT } from '../body/extract-body';

/** A container that is being read: an object with the key of its current member, or an array with its index. */
interface Open {
  key: string | null;
  index: number;
}

/**
 * Returns the JSON Pointers of a template's slots, in the order of the text. The pointer of a slot is that of the
 * object whose `id` it is. One pass over the text without a stack of calls: a template can have 200 KB, and clients
 * control its depth.
 */
export function slotPaths(template: string): string[] {
  if (!template.includes(SLOT)) return [];
  const paths: string[] = [];
  const open: Open[] = [];
  for (let at = 0; at < template.length; at += 1) {
    const top = open.at(-1);
    switch (template[at]) {
      case '{':
        open.push({ key: null, index: -1 });
        break;
      case '[':
        open.push({ key: null, index: 0 });
        break;
      case '}':
      case ']':
        open.pop();
        break;
      case ',':
        if (top !== undefined && top.index >= 0) top.index += 1;
        break;
      case '"': {
        const end = endOfString(template, at);
        if (top?.index === -1 && template[end + 1] === ':') top.key = template.slice(at, end + 1);
        else if (template.slice(at + 1, end) === SLOT) paths.push(pointerOf(open.slice(0, -1)));
        at = end;
        break;
      }
      default:
        break;
    }
  }
  return paths;
}

/** Returns the position of the quote that ends the string. */
function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
  return at;
}

function pointerOf(open: readonly Open[]): string {
  return open
    .map(({ key, index }) => {
      const segment = key === null ? String(index) : String(JSON.parse(key));
      return `/${segment.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    })
    .join('');
}
