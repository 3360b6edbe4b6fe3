/**
 * A cache whose keys have at most a number of characters together. It is emptied when they exceed it: every entry is
 * then computed once more.
 */
export class TextCache<Value> {
  private readonly values = new Map<string, Value>();
  private characters = 0;

  constructor(private readonly maxCharacters: number) {}

  get(key: string): Value | undefined {
    return this.values.get(key);
  }

  set(key: string, value: Value): void {
    if (!this.values.has(key)) this.characters += key.length;
    if (this.characters > this.maxCharacters) {
      this.values.clear();
      this.characters = key.length;
    }
    if (key.length <= this.maxCharacters) this.values.set(key, value);
  }
}
