#!/usr/bin/env node
import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { constants } from 'node:os';
import { auditWorld, createWorld, haltWorld, type WorldHandle } from './launch.js';
import { parseOptions, USAGE, type RunRequest } from './options.js';
import { runServer } from './serve.js';
import { worldDirectoryFault } from './layout.js';
import type { Violation } from './auditor/audit.js';

const EX_USAGE = 64;
const EX_SOFTWARE = 70;

void main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<void> {
  const request = parseOptions(args);
  switch (request.kind) {
    case 'serve':
      return runServer(request.dir);
    case 'halt':
      haltWorld(resolve(request.dir));
      process.exitCode = judged(0, auditWorld(resolve(request.dir)));
      return;
    case 'help':
      process.stdout.write(USAGE);
      return;
    case 'fault':
      process.stderr.write(`vmctl-sim: ${request.text}\n${USAGE}`);
      process.exitCode = EX_USAGE;
      return;
    case 'run':
      process.exitCode = await run(request);
  }
}

async function run(request: RunRequest): Promise<number> {
  const dir = request.world === undefined ? undefined : resolve(request.world);
  const fault = dir === undefined ? undefined : worldDirectoryFault(dir);
  if (fault !== undefined) {
    process.stderr.write(`vmctl-sim: ${fault}\n`);
    return EX_USAGE;
  }
  if (dir !== undefined) mkdirSync(dir, { recursive: true });
  const { interfaces, release, kindness: kind, seed } = request;
  const world = createWorld({
    program: process.argv[1] ?? '',
    kind,
    ...(interfaces === undefined ? {} : { interfaces }),
    ...(release === undefined ? {} : { release }),
    ...(seed === undefined ? {} : { seed }),
    ...(dir === undefined ? {} : { dir }),
  });
  const status = await runCommand(world, request.command);
  return dir === undefined ? judged(status, world.halt()) : status;
}

/** Signals of the terminal reach the command by themselves; the launcher stays to clean up. */
function runCommand(world: WorldHandle, [file = '', ...args]: readonly string[]): Promise<number> {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);
  const child = spawn(file, args, { env: world.env, stdio: 'inherit' });
  return new Promise((done) => {
    child.on('error', (error) => {
      process.stderr.write(`vmctl-sim: ${file}: ${error.message}\n`);
      done(127);
    });
    child.on('exit', (code, signal) => done(code ?? 128 + (constants.signals[signal ?? 'SIGKILL'] ?? 0)));
  });
}

/** The command's own failure says more than the audit's. */
function judged(status: number, violations: readonly Violation[]): number {
  for (const { rule, seq, text } of violations)
    process.stderr.write(`vmctl-sim: audit: ${rule}: ${text} (record ${seq})\n`);
  return status === 0 && violations.length > 0 ? EX_SOFTWARE : status;
}
