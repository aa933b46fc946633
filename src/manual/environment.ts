/** A variable of the environment that vmctl looks at; `vmctl --help` tells of three. */
interface EnvironmentVariable {
  readonly name: string;
  readonly meaning: string;
}

export const ENVIRONMENT: readonly EnvironmentVariable[] = [
  {
    name: 'VMCTL_DIR',
    meaning: 'The definitions directory, in place of /usr/local/etc/vmctl; `--dir` goes before it.',
  },
  {
    name: 'VMCTL_ROOT',
    meaning: 'An alternate root directory: every path of vmctl and of the definitions lies below it.',
  },
  {
    name: 'NO_COLOR',
    meaning: 'Where it is not empty there are no colours, on terminals either.',
  },
  { name: 'TERM', meaning: 'Where it is `dumb` there are no colours.' },
  {
    name: 'COLUMNS',
    meaning: 'How wide the output of `vmctl import` and `vmctl help` is where it is no terminal.',
  },
  { name: 'PAGER', meaning: 'What `vmctl help` shows long texts with on a terminal; less(1) unless said.' },
  {
    name: 'LESS',
    meaning: 'Options of less(1); FRX unless said: what fits on the screen is printed and done.',
  },
  { name: 'VISUAL', meaning: 'The editor of `vmctl edit`.' },
  { name: 'EDITOR', meaning: 'The editor where VISUAL is not set; vi(1) without both.' },
  { name: 'PATH', meaning: 'Where the programs of the host are looked for. The service sets it.' },
  { name: 'LC_ALL', meaning: 'Whether lines are drawn in UTF-8; then LC_CTYPE, then LANG is asked.' },
  { name: 'LC_CTYPE', meaning: 'See LC_ALL.' },
  { name: 'LANG', meaning: 'See LC_ALL.' },
  { name: 'SUDO_USER', meaning: 'Who sits at a console as root by sudo: told to others who watch it.' },
  { name: 'DOAS_USER', meaning: 'The same by doas.' },
  { name: 'SSH_CONNECTION', meaning: 'Where who sits at a console comes from: told to others who watch it.' },
  {
    name: 'VMCTL_LOG_LEVEL',
    meaning: 'What the supervisor writes into its log: debug, info (unless said), warn or error.',
  },
  {
    name: 'VMCTL_TRANSCRIPT',
    meaning:
      'A file to which the supervisor appends every program of the host that it runs, with its answer.',
  },
  {
    name: 'VMCTL_TRANSCRIPT_BEGAN',
    meaning:
      'When such a transcript began, in milliseconds of the monotonic clock: `vmctl doctor --prove` sets it.',
  },
  { name: 'VMCTL_DEBUG', meaning: 'Where it is set a fault of vmctl itself is printed with its stack.' },
];
