// Lets plain Node.js require the TypeScript sources of this workspace, as Jest does inside a test: `node -r
// libs/testing/jest/register-source.cjs apps/x/src/main.ts`. Used by Jest's global setup, which runs outside of Jest's
// own module system, and by tests that start a process from source. The built product does not need it.
const { readFileSync } = require('node:fs');
const Module = require('node:module');
const { join } = require('node:path');
const { transformSync } = require('@swc/core');

const libs = join(__dirname, '../..');

Module._extensions['.ts'] = (module, filename) => {
  const { code } = transformSync(readFileSync(filename, 'utf8'), {
    filename,
    swcrc: false,
    sourceMaps: 'inline',
    jsc: {
      target: 'es2023',
      keepClassNames: true,
      parser: { syntax: 'typescript', decorators: true },
      transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
    },
    module: { type: 'commonjs' },
  });
  module._compile(code, filename);
};

const resolveFilename = Module._resolveFilename;
Module._resolveFilename = function (request, ...rest) {
  const lib = /^@scriptorium\/([^/]+)$/.exec(request);
  return resolveFilename.call(this, lib === null ? request : join(libs, lib[1], 'src/index.ts'), ...rest);
};
