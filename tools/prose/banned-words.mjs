// Reports words that only this project used, and names the standard term (vocabulary.mjs).
import { ruleThat, sentencesOf } from './prose-text.mjs';
import { SUBJECTS, VOCABULARY } from './vocabulary.mjs';

/** @param {string} phrase @param {string} use */
const message = (phrase, use) => `Do not write "${phrase}": write ${use}.`;

export const bannedWords = ruleThat(function* find(text, kind) {
  for (const { pattern, use } of VOCABULARY) {
    for (const { index, 0: phrase } of text.matchAll(pattern)) {
      yield { index, length: phrase.length, message: message(phrase, use) };
    }
  }
  if (kind !== 'Paragraph') return;
  for (const { text: sentence, index } of sentencesOf(text)) {
    const subject = SUBJECTS.exec(sentence)?.[0];
    if (subject === undefined) continue;
    yield { index, length: subject.length, message: message(`${subject} …`, 'a part of the system as the subject') };
  }
});
