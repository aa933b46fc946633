/** The parts of vmctl(8) that explain, as mdoc(7). */

export const SYNOPSIS = String.raw`
.Nm
.Op Fl -dir Ar DIR
.Op Fl -json
.Ar command
.Op Ar argument ...
.Nm
.Cm help
.Op Ar TOPIC
`;

export const DESCRIPTION = String.raw`
.Nm
runs
.Xr bhyve 8
virtual machines, each described by one file,
.Xr vmctl.toml 5 ,
and supervises them.
For every start it makes the
.Xr ng_bridge 4
that
.Xr vmctl-host.toml 5
describes, finds a free link of it for each NIC of the guest, builds the
argument list of
.Xr bhyve 8 ,
starts it and watches it: it starts the guest again after a reboot, and after
a crash by the rules of its file.
.Pp
One supervisor,
.Nm
.Cm daemon ,
looks after all guests of the host.
It is the service
.Dq vmctl
of
.Xr rc 8 ,
and is started by the first command of root that needs it otherwise.
Commands ask it over a socket.
Guests are nobody's children: the supervisor may be ended, killed, upgraded
and started again at any time, and takes over the guests that it finds.
What is true of a guest it reads from the host, the process table,
.Pa /dev/vmm
and
.Xr netgraph 4 ,
never from a file.
.Pp
A
.Em VM
is the definition in a file, a
.Em guest
the process of
.Xr bhyve 8
that runs it.
`;

export const OPTIONS_BEFORE = String.raw`
.Pp
These options are understood by every command, before or behind its name:
`;

export const LIFE = String.raw`
What operators want of a VM, up or down, and what is are two things.
The first is on disk before anything is done about it, and only operators
change it: a guest that powers off by itself stays down, but nobody has
stopped it.
Of what is,
.Nm
.Cm status
says one of these:
`;

/** Published statuses, in the order of a life. */
export const STATES: readonly (readonly [state: string, sentence: string])[] = [
  ['stopped', 'No guest, and none is on its way; in words why, if nobody ordered it: powered off.'],
  [
    'waiting',
    'It shall start, and waits: for a disk, for VMs that come before it, for its start_delay, for its turn.',
  ],
  ['starting', 'Its bridges are made, links found, the loader and bhyve(8) started.'],
  [
    'running',
    'The process lives. `initialising` stands beside it until the guest is up, which takes minutes where it is large or its memory is wired.',
  ],
  ['stopping', 'Its power button was pressed, or cannot be pressed yet, or it is forced off.'],
  ['restarting', 'It ended and comes back: at once after a reboot, after a pause when it failed.'],
  ['failed', 'Given up, with the reason. Nothing of it lives; `vmctl start` tries again.'],
  [
    'foreign',
    'A guest of that name lives that vmctl did not start: it is watched and never touched, see `vmctl adopt`.',
  ],
  ['unknown', 'The host could not be looked at; it is looked at again.'],
];

export const LIFE_AFTER = String.raw`
A reboot from inside starts the guest again at once, with what it ran with.
A power-off and a halt leave it down.
A triple fault, an error and a signal start it again after 1 s, then later and
later; the fifth in ten minutes makes it failed.
A start that does not come up is tried again after 5, 15 and 60 s.
All of this can be said otherwise by
.Va restart
in
.Xr vmctl.toml 5 .
The file as it is now is taken by a start and by
.Nm
.Cm restart ,
not by a reboot.
.Pp
At a boot of the host
.Va autostart
decides which VMs come up, in the order that
.Va after
says.
At its shutdown all guests are stopped within the time that
.Xr rc.shutdown 8
leaves.
`;

export const STATUSES_BEFORE = String.raw`
Statuses are those of
.Xr sysexits 3 .
Of a command for several VMs it is that of the first that failed.
A command says which of them it can end with:
`;

export const SIGNALS = String.raw`
To the supervisor:
.Bl -tag -width Ds
.It Dv SIGTERM , SIGINT , SIGQUIT
End it and leave the guests running; the next supervisor takes them over.
Only
.Nm
.Cm daemon stop ,
which is what the service does, ends guests.
.It Dv SIGHUP
Read all definitions again, and open the log again.
.El
.Pp
A command that is interrupted while it waits takes nothing back: what it
ordered goes on.
`;

export const SECURITY = String.raw`
The supervisor runs as root.
Commands that change anything are for root, for the operators of
.Xr vmctl-host.toml 5
and for the owners of the VM; each of these has a socket of its own, whose
mode says who may ask.
Files, directories and programs that others than root may write are refused.
No shell is ever run: every program of the host is given a list of words.
Passwords reach
.Xr bhyve 8
by a file of mode 0600, never by an argument.
Whoever may write a definition may do what root may.
See
.Nm
.Cm help security .
`;

export const SEE_ALSO = String.raw`
.Xr cu 1 ,
.Xr sysexits 3 ,
.Xr netgraph 4 ,
.Xr ng_bridge 4 ,
.Xr nmdm 4 ,
.Xr vmm 4 ,
.Xr rc.conf 5 ,
.Xr vmctl-host.toml 5 ,
.Xr vmctl.toml 5 ,
.Xr bhyve 8 ,
.Xr bhyveload 8 ,
.Xr ngctl 8 ,
.Xr rc 8 ,
.Xr rc.subr 8
.Pp
Chapters on single matters are printed by
.Nm
.Cm help ;
.Nm
.Cm help topics
lists them.
`;

export const HISTORY = String.raw`
.Nm
was written for
.Fx 14
and 15.
It is no relative of the command of the same name in
.Ox .
`;

export const BUGS = String.raw`
A guest that has not turned ACPI on yet has no power button:
.Nm
.Cm stop
waits for it.
.Pp
Counters of links are sampled: what flowed after the last look at a guest that
died is not counted.
`;
