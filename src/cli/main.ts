#!/usr/bin/env node
import { processTerminal } from './terminal.js';
import { runCli } from './dispatch.js';

// Not process.exit(): output to a pipe may still be on its way.
void runCli(process.argv.slice(2), {
  env: process.env,
  program: process.argv[1] ?? '',
  terminal: processTerminal(process.env),
}).then((status) => {
  process.exitCode = status;
});
