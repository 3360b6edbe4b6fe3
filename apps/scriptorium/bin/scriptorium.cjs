#!/usr/bin/env node
// A file of its own: npm links it before the build creates dist/.
require('../dist/main.js');
