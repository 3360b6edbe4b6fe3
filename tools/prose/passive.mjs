// A passive hides which part of the system acts. The rule lists the participles that this project used in that way.
// Other passives are allowed, because many of them are standard ("is stored", "is required").
import { ruleThat } from './prose-text.mjs';

const PARTICIPLES = 'told|held|drawn|heard|asked|forgotten|given (?:up|back|way)|taken back|put aside|let go';
const PASSIVE = new RegExp(
  `\\b(?:is|are|was|were|be|been|being)(?: (?:not|never|only|also|already|still|then|\\w+ly))? (?:${PARTICIPLES})\\b`,
  'gi',
);

export const passive = ruleThat(function* find(text) {
  for (const { index, 0: phrase } of text.matchAll(PASSIVE)) {
    yield {
      index,
      length: phrase.length,
      message: `Passive "${phrase}": use the active voice and name the part of the system that acts.`,
    };
  }
});
