// A sentence of more than 35 words has to be read twice. Two sentences, or a list, say the same.
import { ruleThat, sentencesOf } from './prose-text.mjs';

export const MAX_WORDS = 35;

export const sentenceLength = ruleThat(function* find(text) {
  for (const sentence of sentencesOf(text)) {
    const words = sentence.text.split(/\s+/).filter((word) => /[\p{L}\d]/u.test(word)).length;
    if (words <= MAX_WORDS) continue;
    yield {
      index: sentence.index,
      length: sentence.text.length,
      message: `Sentence of ${words} words: split it, ${MAX_WORDS} words are the limit.`,
    };
  }
});
