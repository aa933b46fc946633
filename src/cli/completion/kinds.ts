import { VM_STATES } from '../../protocol/report.js';

export const SHELLS = ['bash', 'zsh', 'fish', 'tcsh'] as const;
export type Shell = (typeof SHELLS)[number];

/** What a word of the command line can be, that a shell completes: names of this host, and what it knows itself. */
export const NAME_KINDS = ['vm', 'bridge', 'nic', 'jail', 'template', 'tag', 'topic'] as const;
export type NameKind = (typeof NAME_KINDS)[number];

/** Kinds in angle brackets; everything else is a word as it is written. */
export type Candidate = string;

/**
 * What the placeholders of option values are. Empty: nobody can know it beforehand, such as a time. Whoever gives an option a new
 * placeholder says it here.
 */
export const PLACEHOLDERS: Readonly<Record<string, readonly Candidate[]>> = {
  DIR: ['<directory>'],
  DIRECTORY: ['<directory>'],
  FILE: ['<file>'],
  SCRIPT: ['<file>'],
  T: ['<template>'],
  TAG: ['<tag>'],
  BRIDGE: ['<bridge>'],
  VM: ['<vm>'],
  LOADER: ['uefi', 'bhyveload', 'grub', 'uefi-csm'],
  KIND: ['netgraph', 'tap'],
  STATE: VM_STATES,
  N: ['1', '2', '3', '4'],
  TEXT: [],
  TIME: [],
  SECONDS: [],
  COUNT: [],
  SIZE: [],
  LINES: [],
  IF: [],
  'SWITCH=BRIDGE': [],
};
