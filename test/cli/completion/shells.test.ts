import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { COMMANDS } from '../../../src/cli/commands.js';
import type { Shell } from '../../../src/cli/completion/kinds.js';
import { renderCompletion } from '../../../src/cli/completion/scripts.js';
import { isHere, typeInto } from './typist.js';

interface Place {
  readonly dir: string;
  readonly script: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  [Symbol.dispose](): void;
}

/** A folder with a script and a `vmctl` that knows the names web, web-2, db ... and writes down what it is asked to do. */
function place(shell: Shell): Place {
  const dir = mkdtempSync(join(tmpdir(), 'completion-'));
  const script = join(dir, `_vmctl.${shell}`);
  writeFileSync(script, renderCompletion(shell, COMMANDS));
  mkdirSync(join(dir, 'bin'));
  mkdirSync(join(dir, 'folder'));
  writeFileSync(join(dir, 'image.iso'), '');
  const program = join(dir, 'bin/vmctl');
  writeFileSync(
    program,
    `#!/bin/sh
d=; [ "$1" = --dir ] && { d=-$2; shift 2; }
[ "$1" = complete-names ] || { echo "$@" >> "${dir}/asked"; exit 0; }
shift
for kind; do
  case $kind in
    vm) printf '%s\\n' web$d web-2 db ;;
    bridge) printf '%s\\n' bnet0 lan1 ;;
    nic) printf '%s\\n' "nic-of-$2" ;;
    template) echo templates/small ;;
    jail) echo www ;;
    tag) echo prod ;;
    topic) echo concepts ;;
    =*) echo "\${kind#=}" ;;
  esac
done
`,
  );
  chmodSync(program, 0o755);
  const env = {
    ...process.env,
    PATH: `${join(dir, 'bin')}:${process.env['PATH']}`,
    HOME: dir,
    ZDOTDIR: dir,
    XDG_CONFIG_HOME: dir,
  };
  return { dir, script, env, [Symbol.dispose]: () => rmSync(dir, { recursive: true, force: true }) };
}

/** Words before the cursor, the last one begun -> what must be offered, and what must not. */
const CASES: readonly (readonly [line: string, offered: readonly string[], not: readonly string[]])[] = [
  ['vmctl sta', ['start', 'status'], ['stop', 'web']],
  ['vmctl --quiet resta', ['restart'], []],
  ['vmctl start w', ['web', 'web-2'], ['db', 'start']],
  ['vmctl start web d', ['db'], ['web']],
  ['vmctl --dir /x start w', ['web-/x', 'web-2'], ['web']],
  ['vmctl start --timeout 5 --no-wait w', ['web'], ['db']],
  ['vmctl stop --n', ['--no-wait'], ['--fresh', '--takeover']],
  ['vmctl adopt --t', ['--takeover', '--timeout', '--tag'], ['--no-wait']],
  ['vmctl start --tag ', ['prod'], ['web']],
  ['vmctl start --cdrom im', ['image.iso'], ['web']],
  ['vmctl --dir fol', ['folder'], ['image.iso']],
  ['vmctl import --network t', ['tap'], ['netgraph']],
  ['vmctl bridge ', ['list', 'show', 'up', 'down', 'check'], ['bnet0', 'web']],
  ['vmctl bridge up b', ['bnet0'], ['lan1']],
  ['vmctl switch up bnet0 l', ['lan1'], ['bnet0']],
  ['vmctl nic move web n', ['nic-of-web'], ['bnet0']],
  ['vmctl nic move web 0 l', ['lan1'], ['nic-of-web']],
  ['vmctl jail attach www b', ['bnet0'], ['www']],
  ['vmctl edit t', ['templates/small'], ['web']],
  ['vmctl help star', ['start'], ['stop']],
  ['vmctl completion ', ['bash', 'zsh', 'fish', 'tcsh'], ['web']],
  ['vmctl ping ', [], ['web', 'start']],
];

type Offer = (line: string) => readonly string[];

function judge(offer: Offer): void {
  for (const [line, offered, not] of CASES) {
    const got = offer(line).map((word) => word.trim().replace(/\/$/, ''));
    for (const word of offered)
      assert.ok(got.includes(word), `${line}|: ${word} is not among ${got.join(' ')}`);
    for (const word of not) assert.not.ok(got.includes(word), `${line}|: ${word} is among ${got.join(' ')}`);
  }
}

function linesOf(text: string): readonly string[] {
  return text.split('\n').filter((line) => line !== '');
}

(isHere('bash') ? test : test.skip)(
  'bash offers commands, options, values and names, each in its place',
  () => {
    using at = place('bash');
    judge((line) => {
      const words = line.split(' ').map((word) => `'${word}'`);
      const code = `. ${at.script}; COMP_WORDS=(${words.join(' ')}); COMP_CWORD=${words.length - 1}; _vmctl; printf '%s\\n' "\${COMPREPLY[@]}"`;
      const ran = spawnSync('bash', ['--norc', '-c', code], { env: at.env, cwd: at.dir, encoding: 'utf8' });
      assert.is(ran.stderr, '', line);
      return linesOf(ran.stdout);
    });
  },
);

(isHere('bash') ? test : test.skip)('bash completes --OPTION=VALUE, which it takes for three words', () => {
  using at = place('bash');
  const code = `. ${at.script}; COMP_WORDS=(vmctl import --network = n); COMP_CWORD=4; _vmctl; echo "\${COMPREPLY[@]}"`;
  assert.is(
    spawnSync('bash', ['--norc', '-c', code], { env: at.env, encoding: 'utf8' }).stdout,
    'netgraph\n',
  );
});

(isHere('fish') ? test : test.skip)(
  'fish offers commands, options, values and names, each in its place',
  () => {
    using at = place('fish');
    judge((line) => {
      const code = `source ${at.script}; complete -C '${line}'`;
      const ran = spawnSync('fish', ['--no-config', '-c', code], {
        env: at.env,
        cwd: at.dir,
        encoding: 'utf8',
      });
      assert.is(ran.stderr, '', line);
      return linesOf(ran.stdout).map((one) => one.split('\t')[0] ?? '');
    });
  },
);

const onTerminal = isHere('script');

/** What an editing shell makes of a line: what it offers is written to a file, for a terminal shows it in columns. */
const ZSH_SETUP = `
autoload -Uz compinit; compinit -u -D
compadd() {
  local -a hits
  if [[ \${@[1,(i)(-|--)]} == *-[a-zA-Z]#[OAD]* ]]; then builtin compadd "$@"; return; fi
  builtin compadd -A hits "$@"
  print -rl -- $hits >> $OFFERED
  builtin compadd "$@"
}
`;

(onTerminal && isHere('zsh') ? test : test.skip)(
  'zsh offers commands, options, values and names, each in its place',
  async () => {
    using at = place('zsh');
    const offered = join(at.dir, 'offered');
    writeFileSync(join(at.dir, 'setup'), `${ZSH_SETUP}\nsource ${at.script}\n`);
    const mark = (line: string) => `${line}\t\x15print -r -- END >> $OFFERED\r`;
    await typeInto({
      command: 'zsh -f -i',
      env: { ...at.env, OFFERED: offered },
      prompt: 'ready# ',
      lines: [`cd ${at.dir}; source setup; PS1='rea''dy# '\r`, ...CASES.map(([line]) => mark(line))],
    });
    const parts = readFileSync(offered, 'utf8').split('END\n');
    judge((line) => linesOf(parts[CASES.findIndex(([one]) => one === line)] ?? ''));
  },
);

/** A line with tabs in it, as it is typed -> what vmctl is called with. tcsh knows two words back, no more. */
const TYPED: readonly (readonly [string, string])[] = [
  ['vmctl resta\tweb-\t', 'restart web-2'],
  ['vmctl start d\tweb-\t', 'start db web-2'],
  ['vmctl bridge u\tbn\t', 'bridge up bnet0'],
  ['vmctl nic move db 0 l\t', 'nic move db 0 l'],
  ['vmctl stop --no-w\tdb', 'stop --no-wait db'],
  ['vmctl import --network ta\tx', 'import --network tap x'],
  ['vmctl edit templ\t', 'edit templates/small'],
  ['vmctl completion tc\t', 'completion tcsh'],
];

(onTerminal && isHere('tcsh') ? test : test.skip)(
  'tcsh completes commands, options, values and names',
  async () => {
    using at = place('tcsh');
    await typeInto({
      command: 'tcsh -f -i',
      env: at.env,
      prompt: 'ready# ',
      lines: [`set prompt='rea''dy# '; source ${at.script}\r`, ...TYPED.map(([line]) => `${line}\r`)],
    });
    assert.equal(
      linesOf(readFileSync(join(at.dir, 'asked'), 'utf8')),
      TYPED.map(([, words]) => words),
    );
  },
);

test.run();
