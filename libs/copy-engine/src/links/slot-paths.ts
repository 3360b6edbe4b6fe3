import { SLOT } from '../body/extract-body';

/** A container that is being read: an object with the key of its current member, or an array with its index. */
interface Open {
  readonly from: number;
  /** End of the container; 0 until it is read. */
  to: number;
  key: string | null;
  keyFrom: number;
  index: number;
}

/** The place of a slot in a template. */
export interface SlotPlace {
  /** Keys and indexes from the root to the object whose `id` the slot is. Indexes are text as well. */
  readonly segments: readonly string[];
  /** Whether this object is an element of an array. */
  readonly isElement: boolean;
  /** Start of the element, or of the member with its key. */
  readonly from: number;
  readonly to: number;
}

/**
 * Returns the JSON Pointers of a template's slots, in the order of the text. The pointer of a slot is that of the
 * object whose `id` it is.
 */
export function slotPaths(template: string): string[] {
  return readSlots(template).map(({ open }) => pointerOf(segmentsOf(open)));
}

/** Returns the places of a template's slots, in the order of the text. */
export function slotPlaces(template: string): SlotPlace[] {
  return readSlots(template).map(({ open, object }) => {
    const parent = open.at(-1);
    const isElement = parent !== undefined && parent.index >= 0;
    const from = parent === undefined || isElement ? object.from : parent.keyFrom;
    return { segments: segmentsOf(open), isElement, from, to: object.to };
  });
}

interface FoundSlot {
  /** The containers above the object, as they were when the slot was read. */
  readonly open: readonly Pick<Open, 'key' | 'keyFrom' | 'index'>[];
  readonly object: Open;
}

/**
 * Finds the slots in one pass over the text, without a stack of calls: a template can have 200 KB, and clients control
 * its depth.
 */
function readSlots(template: string): FoundSlot[] {
  if (!template.includes(SLOT)) return [];
  const found: FoundSlot[] = [];
  const open: Open[] = [];
  for (let at = 0; at < template.length; at += 1) {
    const top = open.at(-1);
    switch (template[at]) {
      case '{':
        open.push({ from: at, to: 0, key: null, keyFrom: 0, index: -1 });
        break;
      case '[':
        open.push({ from: at, to: 0, key: null, keyFrom: 0, index: 0 });
        break;
      case '}':
      case ']':
        if (top !== undefined) top.to = at + 1;
        open.pop();
        break;
      case ',':
        if (top !== undefined && top.index >= 0) top.index += 1;
        break;
      case '"': {
        const end = endOfString(template, at);
        if (top?.index === -1 && template[end + 1] === ':') {
          [top.key, top.keyFrom] = [template.slice(at, end + 1), at];
        } else if (top !== undefined && template.slice(at + 1, end) === SLOT) {
          const above = open.slice(0, -1).map(({ key, keyFrom, index }) => ({ key, keyFrom, index }));
          found.push({ open: above, object: top });
        }
        at = end;
        break;
      }
      default:
        break;
    }
  }
  return found;
}

/** Returns the position of the quote that ends the string. */
function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
  return at;
}

function segmentsOf(open: FoundSlot['open']): string[] {
  return open.map(({ key, index }) => (key === null ? String(index) : String(JSON.parse(key))));
}

function pointerOf(segments: readonly string[]): string {
  return segments.map((segment) => `/${segment.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}
