/** The parts of vmctl.toml(5) and vmctl-host.toml(5) that explain, as mdoc(7). */

export const VM_DESCRIPTION = String.raw`
Each virtual machine of
.Xr vmctl 8
is one file
.Pa NAME.toml
in
.Pa /usr/local/etc/vmctl ,
in the form of TOML 1.0.
The VM has the name of its file: letters, digits,
.Ql \&. ,
.Ql _
and
.Ql \- ,
beginning with a letter or a digit.
.Nm vmctl
.Cm new
writes a file,
.Nm vmctl
.Cm edit
changes it and
.Nm vmctl
.Cm check
tells every fault with its line.
A file with a fault changes nothing: what it said last without one holds on.
.Pp
Keys that stand at the top come before the first line in brackets.
.Ql [name]
begins a table,
.Ql [[name]]
one of several tables of that name.
.Ss Layers
A file may be laid upon a template,
.Va template ,
which may be laid upon another one, and all of them upon
.Va defaults
of
.Xr vmctl-host.toml 5 .
Tables are merged key by key, lists are replaced as a whole, and
.Va unset
takes keys away.
.Nm vmctl
.Cm check Fl -explain Ar NAME
shows what holds for every key, and where it comes from.
.Pp
A running guest keeps what it was started with, over its reboots;
.Nm vmctl
.Cm restart
takes the file as it is now.
.Nm vmctl
.Cm status
shows which guests differ from their files.
`;

export const HOST_DESCRIPTION = String.raw`
What
.Xr vmctl 8
has to know of the host stands in
.Pa host.toml
in
.Pa /usr/local/etc/vmctl ,
in the form of TOML 1.0: its bridges, its operators, and what holds for all
virtual machines.
The file need not be there.
.Nm vmctl
.Cm edit Cm host
changes it and
.Nm vmctl
.Cm check
tells every fault with its line.
A file with a fault changes nothing: what it said last without one holds on.
.Pp
Bridges are made when the first guest needs them, at boot by the service
.Dq vmctl_net ,
and by
.Nm vmctl
.Cm bridge up .
What others made is used as it is, never changed and never removed.
A bridge with a NIC is public: the NIC stays the host's too, unless
.Va attach_host
is false.
One with
.Va host_interface
is private to the host and its guests, one with neither is isolated.
`;

export const KEYS_BEFORE = String.raw`
In parentheses stands what the key may be, and what holds when it is not said;
then what it means, and the option of
.Xr bhyve 8 ,
or of another program, that it becomes; and an example.
`;

export const VALUES_BEFORE = String.raw`
All else is written as it stands.
`;

export const RELEASES_BEFORE = String.raw`
What the
.Xr bhyve 8
of the host cannot do is refused before a start.
These keys need a release, or are not there on arm64:
`;
