// A textlint plugin that shows the comments and messages of a source file as a document of paragraphs, each at its
// place.
import ts from 'typescript';
import { sourceParagraphs } from './source-paragraphs.mjs';

/** @typedef {import('@textlint/kernel').TextlintPluginProcessor} Processor */
/** @typedef {ReturnType<ReturnType<Processor['processor']>['preProcess']>} Document */
/** @typedef {import('@textlint/kernel').TextlintMessage} Message */
/** @typedef {{ type: string; start: number; end: number }} Span */

class SourceProcessor {
  availableExtensions() {
    return ['.ts', '.mts', '.mjs', '.cjs', '.js'];
  }

  processor() {
    return {
      preProcess: documentOf,
      /** @type {(messages: Message[], filePath?: string) => { messages: Message[]; filePath: string }} */
      postProcess: (messages, filePath = '<source>') => ({ messages, filePath }),
    };
  }
}

export const sourcePlugin = { Processor: SourceProcessor };

/**
 * @param {string} text
 * @param {string} [filePath]
 * @returns {Document}
 */
function documentOf(text, filePath = 'source.ts') {
  const source = ts.createSourceFile(filePath, text, ts.ScriptTarget.Latest);
  const place = (/** @type {number} */ offset) => {
    const { line, character } = source.getLineAndCharacterOfPosition(offset);
    return { line: line + 1, column: character };
  };
  const node = (/** @type {Span} */ { type, start, end }) => ({
    type,
    raw: text.slice(start, end),
    range: /** @type {const} */ ([start, end]),
    loc: { start: place(start), end: place(end) },
  });
  const leaf = (/** @type {Span} */ span) => ({ ...node(span), value: text.slice(span.start, span.end) });
  const paragraphs = sourceParagraphs(source).map((pieces) => ({
    ...node({ type: 'Paragraph', start: pieces[0]?.start ?? 0, end: pieces.at(-1)?.end ?? 0 }),
    children: pieces.map(leaf),
  }));
  const document = { ...node({ type: 'Document', start: 0, end: text.length }), children: paragraphs };
  return /** @type {Document} */ (/** @type {unknown} */ (document));
}
