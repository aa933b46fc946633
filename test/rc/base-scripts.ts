import type { Header } from './rcorder.js';

/*
 * Headers of the base system's scripts, and of some that ports install, as far as they lie between the start of a boot and
 * our two: words of libexec/rc/rc.d of freebsd-src (versions of 13 to 15, whose differences here are noted), of
 * net/isc-dhcp44-server and of vm-bhyve. A row is `name | REQUIRE | BEFORE | KEYWORD`; a script provides its name.
 */
const ROWS = `
sysctl                                                                                  |
hostid          | sysctl                                                                |                                      | nojail
fsck            | swap                                                                  |                                      | nojail
root            | fsck                                                                  |                                      | nojail
zpool           | hostid                                                                | zvol mountcritlocal                  | nojail
zvol            | zpool                                                                 |                                      | nojail
hostid_save     | hostid root                                                           |                                      | nojail
mountcritlocal  | root hostid_save mdconfig                                             |                                      | nojail shutdown
zfsbe           | mountcritlocal                                                        |                                      |
zfs             | zfsbe                                                                 | FILESYSTEMS tmp var                  |
tmp             | mountcritlocal                                                        |                                      |
var             | mountcritlocal                                                        |                                      |
cleanvar        | var                                                                   |                                      |
FILESYSTEMS     | root mountcritlocal cleanvar tmp                                      |                                      |
kldxref         | FILESYSTEMS                                                           | netif                                | nojail
kld             | kldxref                                                               |                                      | nojail
iovctl          | FILESYSTEMS sysctl kld                                                |                                      |
netoptions      | FILESYSTEMS                                                           | netif                                | nojailvnet
ldconfig        | FILESYSTEMS                                                           | DAEMON                               |
netif           | FILESYSTEMS iovctl serial sppp sysctl hostid                          |                                      | nojailvnet
devd            | netif ldconfig                                                        | NETWORKING mountcritremote           | nojail shutdown
ppp             | netif                                                                 |                                      | nojail
stf             | netif                                                                 |                                      | nojail
bridge          | netif ppp stf                                                         |                                      | nojailvnet
resolv          | netif FILESYSTEMS                                                     |                                      | nojail
pflog           | FILESYSTEMS netif                                                     |                                      | nojailvnet
pfsync          | FILESYSTEMS netif                                                     |                                      | nojailvnet
routing         | netif ppp stf                                                         |                                      | nojailvnet
ipfw            | ppp                                                                   |                                      | nojailvnet
pf              | FILESYSTEMS netif pflog pfsync routing                                |                                      | nojailvnet
defaultroute    | devd netif stf                                                        |                                      | nojailvnet
netwait         | devd ipfw pf routing                                                  |                                      |
NETWORKING      | netif netwait netoptions routing ppp ipfw stf defaultroute route6d resolv bridge static_arp static_ndp | |
ipsec           | FILESYSTEMS                                                           | DAEMON mountcritremote               | nojailvnet
mountcritremote | NETWORKING FILESYSTEMS ipsec netwait nfscbd                           |                                      | nojail
devfs           | mountcritremote                                                       | SERVERS securelevel                  | nojail
newsyslog       | FILESYSTEMS mountcritremote                                           |                                      |
syslogd         | mountcritremote FILESYSTEMS newsyslog netif                           | SERVERS                              |
linux           | archdep                                                               |                                      | nojail
SERVERS         | mountcritremote sysvipc linux ldconfig savecore watchdogd             |                                      |
iscsid          | NETWORK                                                               | DAEMON                               | nojail
iscsictl        | NETWORK iscsid                                                        | DAEMON                               | nojail
DAEMON          | NETWORKING SERVERS                                                    |                                      |
LOGIN           | DAEMON                                                                |                                      |
sshd            | LOGIN FILESYSTEMS                                                     |                                      | shutdown
jail            | LOGIN FILESYSTEMS                                                     | securelevel                          | shutdown
cron            | LOGIN FILESYSTEMS                                                     | securelevel                          | shutdown
securelevel     | adjkerntz ipfw pf sysctl_lastload                                     |                                      |
dhcpd           | DAEMON                                                                | LOGIN                                | shutdown
vm              | DAEMON vm_network                                                     |                                      | shutdown nojailvnet
`;

/** Words that a script provides beside its name. */
const MORE: Readonly<Record<string, readonly string[]>> = { NETWORKING: ['NETWORK'] };

export const BASE_SCRIPTS: ReadonlyMap<string, Header> = new Map(
  ROWS.trim()
    .split('\n')
    .map((row) => {
      const [name = '', ...cells] = row.split('|').map((cell) => cell.trim());
      const [require = [], before = [], keyword = []] = cells.map((cell) =>
        cell.split(/\s+/).filter(Boolean),
      );
      return [name, { provide: [name, ...(MORE[name] ?? [])], require, before, keyword }] as const;
    }),
);
