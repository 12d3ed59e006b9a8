#!/usr/bin/env node
// Runs one of the project's scripts: node bin/run.mjs scripts/check.ts
import { run } from './runtime.mjs';

await run(process.argv[2], process.argv.slice(3));
