/*
 * The system in a guest as somebody at a serial port meets it: it says that it boots, asks for a login, echoes what is typed
 * and has a small shell. Pure: what it is told and what time it is decide what it says. Texts are bytes in latin1.
 */

export interface Terminal {
  /** `off` = nobody listens yet. */
  readonly phase: 'off' | 'login' | 'password' | 'shell';
  /** What was typed since the last Enter. */
  readonly line: string;
  readonly user: string;
}

export interface Surroundings {
  readonly name: string;
  /** 0 = com1. */
  readonly port: number;
  readonly uptimeMs: number;
}

export interface Answer {
  readonly terminal: Terminal;
  readonly text: string;
  /** What the guest does next. */
  readonly wish?: 'reboot' | 'poweroff';
}

export const SILENT_TERMINAL: Terminal = { phase: 'off', line: '', user: '' };

/** What firmware and kernel print on the first port. */
export function bootText({ name }: Pick<Surroundings, 'name'>, firmware: boolean): string {
  return lines([
    ...(firmware ? ['UEFI firmware of a simulated host', 'Booting from the first disk'] : []),
    'Loading kernel...',
    '---<<BOOT>>---',
    `simulated kernel, booting for ${name}`,
    'CPU: simulated',
    'uart0: <16550 or compatible> port 0x3f8 irq 4 on isa0',
    'Mounting local filesystems:.',
    `Setting hostname: ${name}.`,
    'Starting sshd.',
    '',
  ]);
}

/** bhyveload and grub-bhyve have the same port before bhyve does. */
export function loaderText(program: string): string {
  return lines([`${program} of a simulated host`, 'Loading kernel...']);
}

/** getty(8) begins. */
export function greet(about: Surroundings): Answer {
  return { terminal: { phase: 'login', line: '', user: '' }, text: `${banner(about)}login: ` };
}

export function goodbye(): string {
  return lines(['', 'The system is going down.']);
}

/** What comes back for what was typed. */
export function hear(terminal: Terminal, typed: string, about: Surroundings): Answer {
  let answer: Answer = { terminal, text: '' };
  for (const key of typed) {
    if (answer.wish !== undefined) break;
    const next = press(answer.terminal, key, about);
    answer = { ...next, text: answer.text + next.text };
  }
  return answer;
}

const BACKSPACES = '\b\x7f';
const INTERRUPT = '\x03';
const END = '\x04';

function press(terminal: Terminal, key: string, about: Surroundings): Answer {
  const { phase, line } = terminal;
  if (phase === 'off') return { terminal, text: '' };
  if (key === '\r' || key === '\n') return enter(terminal, about);
  if (BACKSPACES.includes(key)) return erase(terminal);
  if (key === INTERRUPT) return prompt({ ...terminal, line: '' }, '^C\r\n', about);
  if (key === END) return line === '' && phase === 'shell' ? leave(about) : { terminal, text: '' };
  return { terminal: { ...terminal, line: line + key }, text: phase === 'password' ? '' : key };
}

function erase(terminal: Terminal): Answer {
  if (terminal.line === '') return { terminal, text: '' };
  const line = terminal.line.slice(0, -1);
  return { terminal: { ...terminal, line }, text: terminal.phase === 'password' ? '' : '\b \b' };
}

function enter(terminal: Terminal, about: Surroundings): Answer {
  const { phase, line, user } = terminal;
  const fresh = { ...terminal, line: '' };
  if (phase === 'shell') return command(fresh, line.trim(), about);
  if (phase === 'password')
    return user === 'root'
      ? prompt({ ...fresh, phase: 'shell' }, `\r\nWelcome to ${about.name}.\r\n`, about)
      : prompt({ ...fresh, phase: 'login' }, '\r\nLogin incorrect\r\n', about);
  if (line.trim() === '') return prompt(fresh, '\r\n', about);
  return { terminal: { phase: 'password', line: '', user: line.trim() }, text: '\r\nPassword:' };
}

function prompt(terminal: Terminal, before: string, { name }: Surroundings): Answer {
  const words = { off: '', login: 'login: ', password: 'Password:', shell: `root@${name}:~ # ` };
  return { terminal, text: `${before}${words[terminal.phase]}` };
}

function leave(about: Surroundings): Answer {
  const { terminal, text } = greet(about);
  return { terminal, text: `\r\n${text}` };
}

function command(terminal: Terminal, line: string, about: Surroundings): Answer {
  const [word = '', ...words] = line.split(/ +/);
  if (word === 'exit' || word === 'logout') return leave(about);
  if (word === 'reboot' || word === 'poweroff')
    return { terminal: SILENT_TERMINAL, text: `\r\n${goodbye()}`, wish: word };
  return prompt(terminal, `\r\n${said(word, words, about)}`, about);
}

function said(word: string, words: readonly string[], { name, uptimeMs }: Surroundings): string {
  switch (word) {
    case '':
      return '';
    case 'echo':
      return lines([words.join(' ')]);
    case 'uname':
      return lines(['FreeBSD']);
    case 'hostname':
      return lines([name]);
    case 'uptime':
      return lines([`up ${Math.floor(uptimeMs / 60_000)} mins, 1 user`]);
    default:
      return lines([`${word}: not found`]);
  }
}

function banner({ name, port }: Surroundings): string {
  return `\r\nFreeBSD/simulated (${name}) (ttyu${port})\r\n\r\n`;
}

function lines(texts: readonly string[]): string {
  return texts.map((text) => `${text}\r\n`).join('');
}
