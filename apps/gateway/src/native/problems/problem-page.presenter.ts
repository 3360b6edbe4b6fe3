import type { allProblems } from './problem-codes';

type Listed = ReturnType<typeof allProblems>[number];

/** Returns the HTML page of one problem, the address of which is the `type` of the problem. */
export function presentProblemPage({ code, title, status, explanation }: Listed): string {
  const body = `<h1>${escape(title)}</h1>
<p><code>${code}</code>, status ${status}</p>
<p>${marked(explanation)}</p>
<p><a href="../problems">All problems</a></p>`;
  return page(title, body);
}

/** Returns the HTML page that lists all problems. */
export function presentProblemIndex(problems: readonly Listed[]): string {
  const rows = problems.map(
    ({ code, slug, title, status }) =>
      `<tr><td>${status}</td><td><a href="problems/${slug}"><code>${code}</code></a></td><td>${escape(title)}</td></tr>`,
  );
  return page('Problems', `<h1>Problems</h1>\n<table>\n${rows.join('\n')}\n</table>`);
}

function page(title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>${escape(title)} - Scriptorium</title>
${body}
</html>
`;
}

/** Shows text in backticks as code. */
function marked(text: string): string {
  return escape(text).replaceAll(/`([^`]+)`/g, '<code>$1</code>');
}

function escape(text: string): string {
  return text.replaceAll(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
