import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { renderMessages } from './render-messages';

const page = join(__dirname, '../../docs/reference/messages.md');

test('docs/reference/messages.md is what the declared messages generate', () => {
  const text = renderMessages();
  if (process.env['UPDATE_MESSAGES'] === '1') writeFileSync(page, text);
  expect(readFileSync(page, 'utf8')).toBe(text);
});
