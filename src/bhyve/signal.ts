/** FreeBSD's numbers (sys/signal.h): from USR1 on, and some before, they are not other systems'. */
const SIGNALS = [
  ...['SIGHUP', 'SIGINT', 'SIGQUIT', 'SIGILL', 'SIGTRAP', 'SIGABRT', 'SIGEMT', 'SIGFPE', 'SIGKILL', 'SIGBUS'],
  ...[
    'SIGSEGV',
    'SIGSYS',
    'SIGPIPE',
    'SIGALRM',
    'SIGTERM',
    'SIGURG',
    'SIGSTOP',
    'SIGTSTP',
    'SIGCONT',
    'SIGCHLD',
  ],
  ...['SIGTTIN', 'SIGTTOU', 'SIGIO', 'SIGXCPU', 'SIGXFSZ', 'SIGVTALRM', 'SIGPROF', 'SIGWINCH', 'SIGINFO'],
  ...['SIGUSR1', 'SIGUSR2'],
];

/** `SIGKILL` of 9, as FreeBSD numbers them. */
export function signalName(number: number): string {
  return SIGNALS[number - 1] ?? `signal ${number}`;
}
