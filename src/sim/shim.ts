import { execFileSync } from 'node:child_process';
import { chmodSync, linkSync, writeFileSync } from 'node:fs';
import type { Layout } from './layout.js';

/** Programs that answer and end. */
const PROGRAMS =
  'ngctl bhyvectl kldload kldstat kldunload ifconfig route sysctl pgrep ps pwait procstat lockf fuser getent protect uname renice cpuset rctl sockstat pciconf acpidump iscsictl freebsd-version sysrc df ping zfs diskinfo simctl'.split(
    ' ',
  );
/** Programs whose process lives until the world ends it: it takes signals and keeps two FIFOs open. */
const RESIDENTS = 'bhyve bhyveload grub-bhyve swtpm'.split(' ');

/** Writes the shims of a world. A shim is a POSIX sh script, because hundreds must fit and node would cost 40 MB and 40 ms each. */
export function writeShims(layout: Layout): void {
  const tools = {
    mkfifo: locate('mkfifo'),
    cat: locate('cat'),
    flock: locate('flock'),
    shell: locate('dash'),
    stty: locate('stty'),
  };
  const install = (names: readonly string[], text: string) => {
    const [first = '', ...others] = names.map((name) => `${layout.bin}/${name}`);
    writeFileSync(first, text);
    chmodSync(first, 0o755);
    for (const other of others) linkSync(first, other);
  };
  install(PROGRAMS, programShim(layout, tools));
  install(RESIDENTS, residentShim(layout, tools));
  for (const [name, shim] of [
    ['cat', residentShim],
    ['stty', programShim],
    ['tee', fedShim],
  ] as const)
    install([name], shim(layout, tools, onlyNmdm(locate(name))));
  install(['cu'], cuShim(layout, tools));
}

interface Tools {
  readonly mkfifo: string;
  readonly cat: string;
  readonly flock: string;
  readonly shell: string;
  readonly stty: string;
}

function locate(tool: string): string {
  return execFileSync('/bin/sh', ['-c', `command -v ${tool} || command -v sh`], { encoding: 'utf8' }).trim();
}

/** Programs that every host has: only what they do with the world's own devices is simulated. */
function onlyNmdm(real: string): string {
  return `case " $*" in */dev/nmdm*) ;; *) exec ${real} "$@" ;; esac
`;
}

/** The caller's stdin is only taken where the program would read it: an inherited terminal must not block a look. */
function head(layout: Layout, tools: Tools, first: string): string {
  return `#!${tools.shell}
${first}# Part of a simulated FreeBSD host: hands the call to the world's server and does what it answers.
W=${quote(layout.root)} P=\${0##*/} F=${quote(layout.mail)}/$$ C=${tools.cat} L=${tools.flock}
alive() { { read -r S <"$W/.sim/pid" && { kill -0 "$S" || [ -e "/proc/$S" ]; }; } 2>/dev/null; }
ring() { echo "$1" 1<>"$W/.sim/bell"; }
off() { echo "$P: the simulated host $W $1" >&2; exit 70; }
alive || off 'is switched off'
case "$P $* " in
ngctl*' -f - '* | ngctl*' -f- '* | grub-bhyve*) [ -t 0 ] || $C >"$F.in" ;;
esac
if [ $# -gt 0 ]; then printf '%s\\0' "$P" "$PPID" "$PWD" "$@"; else printf '%s\\0' "$P" "$PPID" "$PWD"; fi >"$F.req" || off 'is full'
`;
}

/** The reply is a script, read from a FIFO of the shim's own: opening it waits for the server, its end without an exit is the server's death. */
function programShim(layout: Layout, tools: Tools, first = ''): string {
  return `${head(layout, tools, first)}${tools.mkfifo} "$F" || off 'is full'
ring "call $$"
. "$F"
off 'went away'
`;
}

/**
 * Descriptor 3 brings orders, one script a line; the server holds the other end of 4 and sees its end when this process
 * dies of a SIGKILL. A trapped signal interrupts the read (tried with dash 0.5.12), is reported, and the server decides.
 */
function residentShim(layout: Layout, tools: Tools, first = ''): string {
  return `${head(layout, tools, first)}${tools.mkfifo} "$F.ctl" "$F.life" || off 'is full'
exec 3<>"$F.ctl" 4<>"$F.life"
die() { ulimit -c 0; trap - "$1"; kill -s "$1" $$; }
caught() { if alive; then ring "sig $$ $1"; else die "$1"; fi; }
for s in HUP INT QUIT ABRT USR1 USR2 ALRM TERM; do trap "caught $s" $s; done
ring "resident $$"
while :; do read -r X <&3 && eval "$X"; done
`;
}

/** Its input goes to the server byte by byte: what it becomes holds the FIFO, whose end is seen when it has ended. */
function fedShim(layout: Layout, tools: Tools, first = ''): string {
  return `${head(layout, tools, first)}${tools.mkfifo} "$F" "$F.typed" || off 'is full'
exec 4<>"$F.typed"
ring "fed $$"
. "$F"
off 'went away'
`;
}

/** A resident whose input goes to the server, from a terminal key by key. */
function cuShim(layout: Layout, tools: Tools): string {
  return `${head(layout, tools, '')}${tools.mkfifo} "$F.ctl" "$F.life" "$F.typed" || off 'is full'
exec 3<>"$F.ctl" 4<>"$F.life" 5<>"$F.typed" 6<&0
T=$([ -t 0 ] && ${tools.stty} -g <&6)
bye() { kill "$K"; [ -z "$T" ] || ${tools.stty} "$T" <&6; } 2>/dev/null
[ -z "$T" ] || ${tools.stty} raw -echo <&6
$C <&6 >&5 3<&- 4<&- 5<&- &
K=$!
trap bye EXIT
die() { ulimit -c 0; bye; trap - EXIT "$1"; kill -s "$1" $$; }
caught() { if alive; then ring "sig $$ $1"; else die "$1"; fi; }
for s in HUP INT QUIT TERM; do trap "caught $s" $s; done
ring "conversation $$"
while :; do read -r X <&3 && eval "$X"; done
`;
}

/** As one word of sh. */
function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
