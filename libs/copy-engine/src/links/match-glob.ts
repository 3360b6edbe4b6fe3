/**
 * Returns whether a glob matches the whole text: `*` matches any characters, also none; `?` matches one character.
 * Linear in the text for each star, unlike a regular expression with several stars: requests contain globs.
 */
export function matchGlob(glob: string, text: string): boolean {
  let [at, position] = [0, 0];
  let star = -1;
  let afterStar = 0;
  while (position < text.length) {
    if (glob[at] === '*') {
      [star, afterStar] = [at, position];
      at += 1;
    } else if (at < glob.length && (glob[at] === '?' || glob[at] === text[position])) {
      at += 1;
      position += 1;
    } else if (star >= 0) {
      // The last star takes one more character. Earlier stars need no other attempt.
      afterStar += 1;
      [at, position] = [star + 1, afterStar];
    } else {
      return false;
    }
  }
  return /^\**$/.test(glob.slice(at));
}
