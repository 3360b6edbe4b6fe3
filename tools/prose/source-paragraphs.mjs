// Finds the prose in TypeScript and JavaScript: comments, SQL comments in templates, and strings that read as a
// sentence (error messages, log lines, test titles).
import ts from 'typescript';
import { commentParagraphs } from './comment-paragraphs.mjs';

/** @typedef {import('./comment-paragraphs.mjs').Piece} Piece */
/** @typedef {import('./comment-paragraphs.mjs').Paragraph} Paragraph */
/** @typedef {{ start: number; end: number }} Range */

const SQL =
  /^\s*(?:select|insert into|delete from|update [\w."$]+ (?:\w+ )?set|with (?:recursive )?\w+ (?:as|\()|lock table|truncate|grant|revoke|from|where|and|or|on|set|values|returning|order by|group by|(?:left |inner |cross )?join|union|(?:create|alter|drop) (?:or replace|unique|table|index|schema|role|user|type|function|trigger|database|view|extension))\b/im;
const THREE_WORDS = /[a-z][a-z'’-]*[,:;]? [\w"'`(][\w"'`)-]*[,:;]? [\w"'`(]/i;

/**
 * @param {ts.SourceFile} source
 * @returns {Paragraph[]} in the order of the file
 */
export function sourceParagraphs(source) {
  const { text } = source;
  /** @type {Paragraph[]} */
  const paragraphs = [];
  /** @type {Map<number, number>} */
  const tokens = new Map();
  /** @type {Set<ts.Node>} */
  const parts = new Set();
  const visit = (/** @type {ts.Node} */ node) => {
    if (ts.isRegularExpressionLiteral(node) || ts.isTemplateMiddleOrTemplateTail(node)) {
      tokens.set(node.getStart(source), node.end);
    }
    if (!parts.has(node)) paragraphs.push(...messages(piecesOf(node, source, parts), text));
    if (ts.isTemplateLiteral(node)) paragraphs.push(...sqlComments(node, source));
    ts.forEachChild(node, visit);
  };
  visit(source);
  const found = [...paragraphs, ...comments(text, tokens)];
  return found.sort(([one], [other]) => (one?.start ?? 0) - (other?.start ?? 0));
}

/**
 * Returns the pieces of a string, a template or a sum of strings; [] for any other node.
 *
 * @param {ts.Node} node
 * @param {ts.SourceFile} source
 * @param {Set<ts.Node>} parts receives the operands of a sum, which are no messages of their own
 * @returns {Piece[]}
 */
function piecesOf(node, source, parts) {
  if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) {
    return [{ type: 'Str', start: node.getStart(source) + 1, end: node.end - 1 }];
  }
  if (ts.isTemplateExpression(node)) {
    const head = { start: node.head.getStart(source) + 1, end: node.head.end - 2 };
    const spans = node.templateSpans.map(({ literal }) => ({
      start: literal.getStart(source) + 1,
      end: literal.end - (ts.isTemplateTail(literal) ? 1 : 2),
    }));
    return interleave([head, ...spans]);
  }
  if (!ts.isBinaryExpression(node) || node.operatorToken.kind !== ts.SyntaxKind.PlusToken) return [];
  const operands = [node.left, node.right].map((operand) => {
    parts.add(operand);
    return piecesOf(operand, source, parts);
  });
  if (operands.every((pieces) => pieces.length === 0)) return [];
  const [left = [], right = []] = operands;
  return [
    ...(left.length > 0 ? left : [code(node.left, source)]),
    ...(right.length > 0 ? right : [code(node.right, source)]),
  ];
}

/** @type {(node: ts.Node, source: ts.SourceFile) => Piece} */
const code = (node, source) => ({ type: 'Code', start: node.getStart(source), end: node.end });

/** @type {(ranges: readonly Range[]) => Piece[]} */
const interleave = (ranges) =>
  ranges.flatMap(({ start, end }, index) => {
    /** @type {Piece} */
    const text = { type: 'Str', start, end };
    const next = ranges[index + 1];
    return next ? [text, { type: 'Code', start: end, end: next.start }] : [text];
  });

/**
 * Returns each line of a message that reads as a sentence.
 *
 * @param {readonly Piece[]} pieces
 * @param {string} text
 * @returns {Paragraph[]}
 */
function messages(pieces, text) {
  const textOf = (/** @type {Piece} */ { type, start, end }) => (type === 'Code' ? 'code' : text.slice(start, end));
  if (pieces.length === 0 || SQL.test(pieces.map(textOf).join(''))) return [];
  /** @type {Piece[][]} */
  const lines = [[]];
  for (const piece of pieces) {
    if (piece.type === 'Code') {
      lines.at(-1)?.push(piece);
      continue;
    }
    let { start } = piece;
    for (const line of text.slice(start, piece.end).split(/(?<=\n|\\n)/)) {
      lines.at(-1)?.push({ type: 'Str', start, end: start + line.replace(/\\?\n$|\\n$/, '').length });
      start += line.length;
      if (/\n$|\\n$/.test(line)) lines.push([]);
    }
  }
  return lines.filter((line) => THREE_WORDS.test(line.map(textOf).join('')));
}

/** @param {ts.TemplateLiteral} template @param {ts.SourceFile} source */
function sqlComments(template, source) {
  const start = template.getStart(source);
  const lines = [...template.getText(source).matchAll(/(?<=^|\s)-- +(\S.*)$/gm)].map(
    ({ index, 0: line, 1: content = '' }) => {
      const end = start + index + line.length;
      return { start: end - content.length, end };
    },
  );
  return groups(lines, source.text, /^\n[ \t]*-- +$/).flatMap((group) => commentParagraphs(source.text, group));
}

/**
 * @param {string} text
 * @param {ReadonlyMap<number, number>} tokens maps the start of each regular expression and of each rest of a template
 *   to its end, which the scanner does not find without a parser
 * @returns {Paragraph[]}
 */
function comments(text, tokens) {
  const scanner = ts.createScanner(ts.ScriptTarget.Latest, false, ts.LanguageVariant.Standard, text);
  /** @type {Paragraph[]} */
  const blocks = [];
  /** @type {Range[]} */
  const lines = [];
  for (let kind = scanner.scan(); kind !== ts.SyntaxKind.EndOfFileToken; kind = scanner.scan()) {
    const [start, end] = [scanner.getTokenStart(), scanner.getTokenEnd()];
    if (kind === ts.SyntaxKind.SingleLineCommentTrivia) lines.push({ start: start + 2, end });
    else if (kind === ts.SyntaxKind.MultiLineCommentTrivia)
      blocks.push(...commentParagraphs(text, blockLines(text, start + 2, end - 2)));
    else scanner.resetTokenState(tokens.get(start) ?? end);
  }
  return [...blocks, ...groups(lines, text, /^\r?\n[ \t]*\/\/$/).flatMap((group) => commentParagraphs(text, group))];
}

/** @type {(text: string, start: number, end: number) => Range[]} */
function blockLines(text, start, end) {
  return [...text.slice(start, end).matchAll(/^(?:\s*\*+(?!\S))?(.*)$/gm)].map(({ index, 0: line }) => {
    const content = line.replace(/^\s*\*+(?!\S)/, '');
    const lineEnd = start + index + line.length;
    return { start: lineEnd - content.length, end: lineEnd };
  });
}

/**
 * Groups lines that have nothing but `gap` between them.
 *
 * @type {(lines: readonly Range[], text: string, gap: RegExp) => Range[][]}
 */
function groups(lines, text, gap) {
  /** @type {Range[][]} */
  const found = [];
  for (const line of lines) {
    const before = found.at(-1)?.at(-1);
    if (before && gap.test(text.slice(before.end, line.start))) found.at(-1)?.push(line);
    else found.push([line]);
  }
  return found;
}
